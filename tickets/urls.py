"""Addresses of the requester's side; each below ``/to/<slug>/``."""

from django.urls import path

from tickets.views import public

urlpatterns = [
    path("", public.intake, name="intake"),
    path("new/", public.new_ticket, name="new-ticket"),
    path("tickets/<number:number>/", public.tracking, name="tracking"),
    path("t/<str:token>/", public.conversation, name="conversation"),
    path("t/<str:token>/files/<int:pk>/", public.requester_file, name="requester-file"),
]
