"""Addresses of the desk; each below ``/desk/<slug>/``."""

from django.urls import path

from helpdesk.errors import soon

urlpatterns = [
    path("", soon, name="home"),
    path("boards/<int:pk>/", soon, name="board"),
    path("boards/<int:pk>/changes/", soon, name="changes"),
    path("tickets/<number:number>/", soon, name="ticket"),
    path("tickets/<number:number>/move/", soon, name="move"),
    path("tickets/<number:number>/assign/", soon, name="assign"),
    path("tickets/<number:number>/unassign/", soon, name="unassign"),
    path("tickets/<number:number>/undo/", soon, name="undo"),
    path("files/<int:pk>/", soon, name="file"),
]
