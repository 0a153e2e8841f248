"""The categories page: what requests are about, in whose words, in which order."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from board.category_form import CategoryForm
from board.models import Board
from tenants.access import Refused
from tenants.middleware import DeskRequest
from tickets.models import Category

pages = require_http_methods(["GET", "HEAD", "POST"])


@pages
def categories(request: DeskRequest, slug: str) -> HttpResponse:
    """All of them, and a form for a new one."""
    request.member.must("categories")
    if request.method != "POST":
        return show(request, CategoryForm(by=request.member))
    form = CategoryForm(request.POST, by=request.member)
    if not form.does(lambda said: Category.add(by=request.member, **said)):
        return show(request, form)
    messages.success(request, _("“%(name)s” is offered now.") % {"name": form.cleaned_data["name"]})
    return redirect("categories", slug)


@pages
def category(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """One of them, to change what it is called and how it looks."""
    request.member.must("categories")
    found = get_object_or_404(Category, pk=pk)
    if request.method != "POST":
        form = CategoryForm(initial=CategoryForm.of(found), by=request.member, now=found.board)
        return show(request, form, found)
    form = CategoryForm(request.POST, by=request.member, now=found.board)
    if not form.does(lambda said: found.edit(by=request.member, **said)):
        return show(request, form, get_object_or_404(Category, pk=pk))
    messages.success(request, _("“%(name)s” is saved.") % {"name": found})
    return redirect("categories", slug)


@require_POST
def place_category(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Let it change places with the one above (``to=up``) or below."""
    found = get_object_or_404(Category, pk=pk)
    found.shift(steps=-1 if request.POST.get("to") == "up" else 1, by=request.member)
    return redirect("categories", slug)


@require_POST
def archive_category(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Offer it no longer."""
    found = get_object_or_404(Category, pk=pk)
    found.archive(by=request.member)
    messages.success(request, _("“%(name)s” is not offered any more. Its tickets keep it.") % {"name": found})
    return redirect("categories", slug)


@require_POST
def restore_category(request: DeskRequest, slug: str, pk: int) -> HttpResponse:
    """Offer it again; where its name is taken meanwhile, the page says so."""
    found = get_object_or_404(Category, pk=pk)
    try:
        found.restore(by=request.member)
    except Refused as refusal:
        return show(request, CategoryForm(by=request.member), why=refusal)
    messages.success(request, _("“%(name)s” is offered again.") % {"name": found})
    return redirect("categories", slug)


def show(
    request: DeskRequest, form: CategoryForm, found: Category | None = None, *, why: Refused | None = None
) -> HttpResponse:
    """The page of ``found``, else the list; with what was refused."""
    shown = {"here": "categories", "form": form, "category": found, "why": why}
    if found is None:
        shown["offered"] = Category.objects.offered().counted()
        shown["archived"] = Category.objects.archived().counted()
        shown["boards"] = list(Board.objects.visible_to(request.member))
    status = why.status if why else 422 if form.errors else 200
    template = "board/category.html" if found else "board/categories.html"
    return render(request, template, shown, status=status)
