"""The order of columns, dragged: the deed and its door; and what else a column's form sets."""

from functools import partial

import pytest

from board.models import Board, ColumnGone
from tenants.access import Forbidden
from tenants.models import Activity
from tenants.scoping import scope
from tests.cast import Firm
from tests.conftest import SignIn
from tests.together import done

HTMX = {"HX-Request": "true"}
START = ["new", "active", "waiting", "done"]


def order(firm: Firm) -> list[str]:
    with scope(firm.company):
        return [column.stage for column in firm.board.columns.standing()]


@pytest.mark.parametrize(
    ("what", "before", "after"),
    [
        ("done", "new", ["done", "new", "active", "waiting"]),
        ("new", "done", ["active", "waiting", "new", "done"]),
        ("new", None, ["active", "waiting", "done", "new"]),
        ("active", "active", START),
        ("active", "waiting", START),
        ("done", None, START),
    ],
)
def test_it_stands_left_of_another_or_last_and_only_a_change_is_told(
    acme: Firm, what: str, before: str | None, after: list[str]
) -> None:
    with scope(acme.company):
        acme.columns[what].arrange(before=acme.columns[before] if before else None, by=acme["olga"])
        kinds = list(Activity.objects.values_list("kind", flat=True))
    assert order(acme) == after
    assert kinds == (["columns_changed"] if after != START else [])


def test_what_does_not_stand_on_this_board_is_refused(acme: Firm) -> None:
    new, waiting = acme.columns["new"], acme.columns["waiting"]
    with scope(acme.company):
        other = Board.add(name="HR", columns=[("In", "new")], by=acme["ann"]).columns.get()
        waiting.remove(into=new, by=acme["ann"])
        for column, before in ((new, other), (new, waiting), (waiting, new)):
            with pytest.raises(ColumnGone):
                column.arrange(before=before, by=acme["ann"])
        with pytest.raises(Forbidden):
            new.arrange(before=None, by=acme["bo"])
    assert order(acme) == ["new", "active", "done"]


def test_its_door(acme: Firm, birch: Firm, sign_in: SignIn) -> None:
    olga, columns = sign_in(acme, "olga"), acme.columns
    path = f"/desk/acme/admin/columns/{columns['done'].pk}/arrange/"
    assert olga.post(path, {"before": columns["new"].pk}, headers=HTMX).status_code == 204
    assert order(acme) == ["done", "new", "active", "waiting"]
    assert olga.post(path, {"before": ""}).status_code == 302
    assert order(acme) == START
    answers = {"x": 422, "9" * 30: 422, birch.columns["new"].pk: 404, 999999: 404}
    for before, status in answers.items():
        assert olga.post(path, {"before": before}).status_code == status
    with scope(acme.company):
        other = Board.add(name="HR", columns=[("In", "new")], by=acme["ann"]).columns.get()
    answer = olga.post(path, {"before": other.pk}, headers=HTMX)
    assert (answer.status_code, answer.content.decode()) == (
        409,
        "The columns were changed meanwhile. Look again.",
    )
    assert olga.get(path).status_code == 405
    assert sign_in(acme, "bo").post(path, {"before": ""}).status_code == 403
    assert sign_in(birch, "mallory").post(path, {"before": ""}).status_code == 404
    assert order(acme) == START


def test_colour_order_and_days_are_set_and_only_what_is_done_is_archived(acme: Firm, sign_in: SignIn) -> None:
    olga = sign_in(acme, "olga")
    wanted = {"name": "X", "hue": "6", "policy": "due", "archive_after": "30"}
    for stage, days in {"done": 30, "active": None}.items():
        column = acme.columns[stage]
        path = f"/desk/acme/admin/columns/{column.pk}/"
        assert olga.post(path, wanted | {"stage": stage}).status_code == 302
        with scope(acme.company):
            column.refresh_from_db()
        assert (column.name, column.hue, column.policy, column.archive_after) == ("X", 6, "due", days)
    page = olga.get("/desk/acme/").content.decode()
    assert page.count("by due date") == 2
    assert page.count('data-policy="due"') == 2
    for odd in ({"hue": "9"}, {"policy": "luck"}, {"archive_after": "0"}):
        answer = olga.post(
            f"/desk/acme/admin/columns/{acme.columns['done'].pk}/", wanted | {"stage": "done"} | odd
        )
        assert answer.status_code == 422
        assert f'data-error-for="{next(iter(odd))}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("template", "stages"),
    [
        ("it", START),
        ("facilities", ["new", "active", "active", "done"]),
        ("three", ["new", "active", "done"]),
    ],
)
def test_a_board_starts_from_a_template(
    acme: Firm, sign_in: SignIn, template: str, stages: list[str]
) -> None:
    answer = sign_in(acme, "olga").post(
        "/desk/acme/admin/boards/", {"name": "More", "template": template, "everyone": "yes"}
    )
    assert answer.status_code == 302
    with scope(acme.company):
        columns = Board.objects.get(name="More").columns.standing()
        assert [column.stage for column in columns] == stages
        assert all(column.name for column in columns)


@pytest.mark.django_db(transaction=True)
def test_boards_that_step_at_once_wait_for_each_other_in_no_ring(acme: Firm) -> None:
    with scope(acme.company):
        boards = [acme.board, *(Board.add(name=str(n), columns=[], by=acme["ann"]) for n in range(7))]

    def step(board: Board) -> None:
        for n in range(10):
            board.step(up=bool(n % 2), by=acme["ann"])

    assert all(done(acme, *(partial(step, board) for board in boards[:4])))
    with scope(acme.company):
        assert sorted(board.place for board in Board.objects.all()) == list(range(8))
