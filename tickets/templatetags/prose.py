"""How templates show what people wrote (builtin): ``{{ message.body|markdown }}``."""

from django import template

from tickets import markdown

register = template.Library()
register.filter("markdown", markdown.html)
