"""Addresses of mails: the admin's list, and kept mails in embedded mode."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("demo/mail/", views.kept_mails, name="kept-mails"),
    path("demo/mail/<str:key>/", views.kept_mail, name="kept-mail"),
    path("demo/mail/<str:key>/html/", views.kept_html, name="kept-html"),
    path("desk/<slug:slug>/admin/mails/", views.mails, name="mails"),
    path("desk/<slug:slug>/admin/mails/<int:pk>/retry/", views.retry, name="retry-mail"),
]
