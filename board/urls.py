"""Addresses of the desk; each below ``/desk/<slug>/``."""

from django.urls import path

from board.views import boards, cards, categories, columns, known, page, panel, quarantine, talk, view

urlpatterns = [
    path("", page.home, name="home"),
    path("boards/<int:pk>/", page.page, name="board"),
    path("boards/<int:pk>/changes/", page.changes, name="changes"),
    path("boards/<int:pk>/view/", view.arrange, name="board-view"),
    path("boards/<int:pk>/seen/", view.seen, name="board-seen"),
    path("tickets/<number:number>/", panel.ticket, name="ticket"),
    path("tickets/<number:number>/move/", cards.move, name="move"),
    path("tickets/<number:number>/assign/", cards.assign, name="assign"),
    path("tickets/<number:number>/unassign/", cards.unassign, name="unassign"),
    path("tickets/<number:number>/reply/", talk.reply, name="reply"),
    path("tickets/<number:number>/comment/", talk.comment, name="comment"),
    path("tickets/<number:number>/declare/", known.declare, name="declare"),
    path("tickets/<number:number>/call-off/", known.call_off, name="call-off"),
    path("tickets/<number:number>/undo/", cards.undo, name="undo"),
    path("admin/boards/", boards.boards, name="boards"),
    path("admin/boards/<int:pk>/", boards.edit_board, name="edit-board"),
    path("admin/boards/<int:pk>/step/", boards.step_board, name="step-board"),
    path("admin/boards/<int:pk>/columns/", columns.add_column, name="add-column"),
    path("admin/columns/<int:pk>/", columns.edit_column, name="edit-column"),
    path("admin/columns/<int:pk>/step/", columns.step_column, name="step-column"),
    path("admin/columns/<int:pk>/remove/", columns.remove_column, name="remove-column"),
    path("files/<int:pk>/", panel.file, name="file"),
    path("files/<int:pk>/thumb/", panel.thumb, name="thumb"),
    path("admin/quarantine/", quarantine.quarantine, name="quarantine"),
    path("admin/quarantine/<number:number>/release/", quarantine.release, name="release"),
    path("admin/categories/", categories.categories, name="categories"),
    path("admin/categories/<int:pk>/", categories.category, name="category"),
    path("admin/categories/<int:pk>/place/", categories.place_category, name="place-category"),
    path("admin/categories/<int:pk>/archive/", categories.archive_category, name="archive-category"),
    path("admin/categories/<int:pk>/restore/", categories.restore_category, name="restore-category"),
]
