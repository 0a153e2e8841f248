"""Addresses of the requester's side; each below ``/to/<slug>/``."""

from django.urls import path

from helpdesk.errors import soon

urlpatterns = [
    path("", soon, name="intake"),
    path("new/", soon, name="new-ticket"),
    path("tickets/<number:number>/", soon, name="tracking"),
    path("t/<str:token>/", soon, name="conversation"),
    path("t/<str:token>/files/<int:pk>/", soon, name="requester-file"),
]
