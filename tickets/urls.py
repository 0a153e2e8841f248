"""Addresses of the requester's side; each below ``/to/<slug>/``."""

from django.urls import path

from tickets.views import conversation, public

urlpatterns = [
    path("", public.intake, name="intake"),
    path("new/", public.new_ticket, name="new-ticket"),
    path("tickets/<number:number>/", public.tracking, name="tracking"),
    path("t/<str:token>/", conversation.conversation, name="conversation"),
    path("t/<str:token>/reply/", conversation.answer, name="answer"),
    path("t/<str:token>/still-broken/", conversation.still_broken, name="still-broken"),
    path("t/<str:token>/any-news/", conversation.any_news, name="any-news"),
    path("t/<str:token>/thanks/", conversation.thanks, name="thanks"),
    path("t/<str:token>/files/<int:pk>/", conversation.requester_file, name="requester-file"),
]
