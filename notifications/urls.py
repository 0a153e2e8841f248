"""Addresses of mails: the admin's list, and kept mails in embedded mode."""

from django.urls import path

from helpdesk.errors import soon

urlpatterns = [
    path("demo/mail/", soon, name="kept-mails"),
    path("demo/mail/<str:key>/", soon, name="kept-mail"),
    path("desk/<slug:slug>/admin/mails/", soon, name="mails"),
    path("desk/<slug:slug>/admin/mails/<int:pk>/retry/", soon, name="retry-mail"),
]
