"""Addresses of the requester's side; each below ``/to/<slug>/``."""

from django.urls import path

from tickets.views import conversation, known, look, lost, public
from tickets.views.lost import while_open

urlpatterns = [
    path("", public.intake, name="intake"),
    path("look.css", look.sheet, name="look-sheet"),
    path("logo.webp", look.logo, name="logo"),
    path("new/", public.new_ticket, name="new-ticket"),
    path("preview/", public.preview, name="preview"),
    path("known/<int:pk>/me-too/", known.me_too, name="me-too"),
    path("tickets/<str:number>/", public.tracking, name="tracking"),
    path("lost/", lost.lost, name="lost"),
    path("t/<str:token>/", while_open(conversation.conversation), name="conversation"),
    path("t/<str:token>/reply/", while_open(conversation.answer), name="answer"),
    path("t/<str:token>/still-broken/", while_open(conversation.still_broken), name="still-broken"),
    path("t/<str:token>/any-news/", while_open(conversation.any_news), name="any-news"),
    path("t/<str:token>/thanks/", while_open(conversation.thanks), name="thanks"),
    path("t/<str:token>/feedback/", while_open(conversation.feedback), name="feedback"),
    path("t/<str:token>/qr.svg", while_open(conversation.requester_qr), name="requester-qr"),
    path("t/<str:token>/renew/", lost.renew_link, name="renew-link"),
    path("t/<str:token>/files/<int:pk>/", while_open(conversation.requester_file), name="requester-file"),
    path(
        "t/<str:token>/files/<int:pk>/thumb/",
        while_open(conversation.requester_thumb),
        name="requester-thumb",
    ),
]
