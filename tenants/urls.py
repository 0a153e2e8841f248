"""Addresses of companies and people: the entrance, the invited, the admin's pages.

Names that begin with ``account_`` are those allauth looks for.
"""

from django.urls import path

from tenants.views import account, company, entrance, people

urlpatterns = [
    path("", entrance.front, name="front"),
    path("signup/", entrance.sign_up, name="account_signup"),
    path("terms/", entrance.terms, name="terms"),
    path("privacy/", entrance.privacy, name="privacy"),
    path("join/<str:token>/", entrance.join, name="join"),
    path("login/", account.log_in, name="account_login"),
    path("logout/", account.log_out, name="account_logout"),
    path("password/reset/", account.reset_password, name="account_reset_password"),
    path("password/reset/done/", account.reset_password_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.reset_password_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path(
        "password/reset/<str:uidb36>/<str:key>/",
        account.reset_password_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/change/", account.change_password, name="account_change_password"),
    path("password/set/", account.set_password, name="account_set_password"),
    path("account/", account.account, name="account"),
    path("account/confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("account/confirm-email/<str:key>/", account.confirm_email, name="account_confirm_email"),
    path("account/inactive/", account.inactive, name="account_inactive"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("desk/", account.desk, name="desk"),
    path("desk/<slug:slug>/admin/company/", company.company, name="company"),
    path("desk/<slug:slug>/admin/company/poster/", company.poster, name="poster"),
    path("desk/<slug:slug>/admin/members/", people.members, name="members"),
    path("desk/<slug:slug>/admin/invitations/", people.invitations, name="invitations"),
    path(
        "desk/<slug:slug>/admin/invitations/<int:pk>/revoke/",
        people.revoke_invitation,
        name="revoke-invitation",
    ),
    path(
        "desk/<slug:slug>/admin/invitations/<int:pk>/resend/",
        people.resend_invitation,
        name="resend-invitation",
    ),
]
