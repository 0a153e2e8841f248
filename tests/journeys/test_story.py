"""The whole story of the product in Korean: a company, a ticket, a board, mails, a colleague, a neighbour."""

import re
import signal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.boards import drag
from tests.chromium import WAIT
from tests.journeys.stack import Stack, text_of, until

pytestmark = pytest.mark.journey
PASSWORD = "긴 비밀번호 하나면 됩니다"
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
expect.set_options(timeout=WAIT)


def sign_up(page: Page, base: str, company: str, slug: str, name: str, email: str) -> None:
    page.goto(f"{base}/signup/")
    page.fill("[name=company_name]", company)
    page.fill("[name=slug]", slug)
    page.fill("[name=homepage]", f"https://{slug}.example")
    page.fill("[name=name]", name)
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.check("[name=terms]")
    page.check("[name=privacy]")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(f"{base}/desk/{slug}/")


def visitor(chromium: Browser, size: ViewportSize = WIDE, **options: Any) -> Page:
    """A browser of its own, of somebody in Korea."""
    context = chromium.new_context(locale="ko-KR", timezone_id="Asia/Seoul", viewport=size, **options)
    return context.new_page()


def submit(page: Page, base: str, slug: str, code: str, title: str, email: str, photo: Path) -> str:
    """Ask for help without an account; return the number as the page shows it to programs."""
    page.goto(f"{base}/to/{slug}/")
    page.fill("[name=company_code]", code)
    page.locator("form:has([name=company_code]) button[type=submit]").click()
    page.fill("[name=title]", title)
    page.fill("[name=description]", "오늘 아침부터 인쇄하면 빈 종이만 나옵니다.")
    page.locator("[name=category]").first.check()
    page.check("[name=priority][value=high]")
    page.fill("[name=name]", "이하늘")
    page.fill("[name=email]", email)
    page.set_input_files("[name=attachments]", photo)
    page.get_by_role("button", name="접수하기").click()
    expect(page.get_by_text("등록 되었습니다")).to_be_visible()
    number = page.locator("[data-ticket-number]").first.get_attribute("data-ticket-number")
    assert number
    return number


def column(page: Page, stage: str) -> Locator:
    return page.locator(f"[data-column][data-stage={stage}]")


def card(page: Page, number: str) -> Locator:
    return page.locator(f"[data-ticket={number}]")


def links_in(text: str, base: str) -> list[str]:
    return re.findall(rf"{re.escape(base)}/\S+", text)


def test_the_story(stack: Stack, chromium: Browser, tmp_path: Path) -> None:
    stack.start_all()
    base = stack.base
    ann, rita = visitor(chromium), visitor(chromium, NARROW)

    # 1 · A company signs up and stands before its empty board, with code and address.
    sign_up(ann, base, "한강물류", "hangang", "김안나", "ann@hangang.example")
    code = ann.locator("[data-company-code]").first.inner_text().strip()
    assert re.fullmatch(r"CP\d{8}", code)
    expect(ann.get_by_text(f"{base}/to/hangang/").first).to_be_visible()
    expect(ann.locator("[data-ticket]")).to_have_count(0)

    # 2 · An employee types the code with the Korean keyboard on, and gets a number.
    photo = tmp_path / "사진.txt"
    photo.write_text("프린터 오류 기록")
    title, mine = "3층 프린터가 빈 종이만 뽑아요", "rita@hangang.example"
    number = submit(rita, base, "hangang", f"체{code[2:]}", title, mine, photo)

    # 3 · The acknowledgement carries the number and the way to this ticket, and nothing she wrote.
    mail = stack.mailbox.wait_for(mine, "헬프데스크 접수 완료")
    assert f"[{number}]" in mail["Subject"]
    assert "프린터" not in text_of(mail)
    assert "진행현황 확인하기" in text_of(mail)
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Ticket"] == number
    assert "Asia/Seoul" in text_of(mail)
    (link, *_) = links_in(text_of(mail), f"{base}/to/hangang/t")
    rita.goto(link)
    expect(rita.get_by_text(title)).to_be_visible()
    expect(rita.get_by_text("사진.txt")).to_be_visible()

    # 4 · With the number alone: the stages, like a parcel.
    rita.goto(f"{base}/to/hangang/")
    rita.fill("[name=number]", number.lower())
    rita.get_by_role("button", name="처리상태 확인하기").click()
    expect(rita.locator("[data-stage=new][aria-current=step]")).to_contain_text("접수완료")
    assert "프린터" not in rita.content()
    tracking = rita.url.split("#")[0]

    # 5 · The card is there; it is dragged; a second browser follows without reloading.
    other = visitor(chromium, storage_state=ann.context.storage_state())
    ann.goto(f"{base}/desk/hangang/")
    other.goto(f"{base}/desk/hangang/")
    expect(column(ann, "new").locator(f"[data-ticket={number}]")).to_be_visible()
    drag(ann, card(ann, number), column(ann, "active").locator(".column-end"))
    expect(column(ann, "active").locator(f"[data-ticket={number}]")).to_be_visible()
    expect(column(other, "active").locator(f"[data-ticket={number}]")).to_be_visible()
    ann.reload()
    expect(column(ann, "active").locator(f"[data-ticket={number}]")).to_be_visible()

    # The server is killed under the open boards and comes back: they are right again by themselves.
    server = "web" if stack.embedded else "events"
    stack.end(server, signal.SIGKILL)
    expect(other.locator("#offline")).to_be_visible()
    stack.start(server)
    ann.reload()
    for stage in ("new", "active"):
        drag(ann, card(ann, number), column(ann, stage).locator(".column-end"))
        expect(ann.locator(".toast")).to_be_visible()
        expect(column(other, stage).locator(f"[data-ticket={number}]")).to_be_visible()
    expect(other.locator("#offline")).to_be_hidden()

    # 6 · The public page follows. Done, undone in time: no mail. Done again: the completion mail.
    rita.goto(tracking)
    expect(rita.locator("[data-stage=active][aria-current=step]")).to_contain_text("진행중")
    drag(ann, card(ann, number), column(ann, "done").locator(".column-end"))
    ann.locator(".toast", has_text="완료").get_by_role("button", name="되돌리기").click()
    expect(column(ann, "active").locator(f"[data-ticket={number}]")).to_be_visible()
    until(
        lambda: [m for m in stack.outbox() if m["state"] == "cancelled"],
        "the completion mail to be cancelled",
    )
    drag(ann, card(ann, number), column(ann, "done").locator(".column-end"))
    expect(column(ann, "done").locator(f"[data-ticket={number}]")).to_be_visible()
    expect(ann.locator(".toast")).to_contain_text("완료")  # else the server has refused, and says why
    until(
        lambda: [m for m in stack.outbox() if m["kind"] == "completion" and m["state"] != "cancelled"],
        "the second completion mail to be left",
    )
    done = stack.mailbox.wait_for(mine, "완료 되었습니다")
    assert "처리상태 확인하기" in text_of(done)
    assert len(stack.mailbox.to(mine, "완료 되었습니다")) == 1
    rita.goto(tracking)
    expect(rita.locator("[data-stage=done][aria-current=step]")).to_contain_text("완료")

    # 7 · A colleague is invited, registers, stands on the board and can be given the ticket.
    ann.goto(f"{base}/desk/hangang/admin/invitations/")
    ann.fill("[name=email]", "bo@hangang.example")
    ann.locator("form:has([name=email]) button[type=submit]").click()
    invitation = stack.mailbox.wait_for("bo@hangang.example", "한강물류 협업 네트워크에 초대합니다")
    assert "가입 페이지로 이동" in text_of(invitation)
    (join, *_) = links_in(text_of(invitation), f"{base}/join")
    bo = visitor(chromium)
    bo.goto(join)
    expect(bo.get_by_text("한강물류").first).to_be_visible()
    bo.fill("[name=name]", "박보")
    bo.fill("[name=password]", PASSWORD)
    bo.check("[name=terms]")
    bo.check("[name=privacy]")
    bo.locator("main form button[type=submit]").click()
    expect(bo).to_have_url(f"{base}/desk/hangang/")
    expect(bo.get_by_text("회원등록 완료!")).to_be_visible()
    ann.goto(f"{base}/desk/hangang/tickets/{number}/")
    ann.select_option("form[action$='/assign/'] [name=member]", label="박보")
    ann.locator("form[action$='/assign/'] button[type=submit]").click()
    bo.goto(f"{base}/desk/hangang/")
    expect(card(bo, number).get_by_label("박보")).to_be_visible()

    # 8 · A neighbour sees nothing of it.
    mallory = visitor(chromium)
    sign_up(mallory, base, "자작나무", "birch", "말로리", "mallory@birch.example")
    for path in (
        "/desk/hangang/",
        f"/desk/hangang/tickets/{number}/",
        f"/desk/birch/tickets/{number}/",
        f"/to/birch/tickets/{number}/",
        "/events/hangang/",
    ):
        answer = mallory.request.get(base + path)
        assert answer.status == 404, path
        assert "프린터" not in answer.text()

    # Afterwards everything adds up, and no role has complained.
    stack.manage("verify")
    assert {mail["state"] for mail in stack.outbox()} <= {"sent", "cancelled"}
    for role in stack.running:
        assert "Traceback" not in stack.log(role), stack.log(role)
