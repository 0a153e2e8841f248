"""Addresses of companies and people: the entrance, the invited, the admin's pages."""

from django.urls import path

from helpdesk.errors import soon

urlpatterns = [
    path("", soon, name="front"),
    path("signup/", soon, name="account_signup"),
    path("terms/", soon, name="terms"),
    path("privacy/", soon, name="privacy"),
    path("join/<str:token>/", soon, name="join"),
    path("login/", soon, name="account_login"),
    path("logout/", soon, name="account_logout"),
    path("password/reset/", soon, name="account_reset_password"),
    path("account/", soon, name="account"),
    path("desk/", soon, name="desk"),
    path("desk/<slug:slug>/admin/members/", soon, name="members"),
    path("desk/<slug:slug>/admin/invitations/", soon, name="invitations"),
    path("desk/<slug:slug>/admin/invitations/<int:pk>/revoke/", soon, name="revoke-invitation"),
    path("desk/<slug:slug>/admin/invitations/<int:pk>/resend/", soon, name="resend-invitation"),
]
