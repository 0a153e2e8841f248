"""SEC-15: counters are atomic, see the real client, and end."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from tenants import counters, limits
from tenants.limits import CODES, TooOften, guessed, visitor
from tenants.models import Bucket
from tenants.tasks import sweep_limits
from tests import together

pytestmark = pytest.mark.usefixtures("fresh_limits")
FORGED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP")


def seen(forwarded: str = "", nearest: str = "10.0.0.9") -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return visitor(RequestFactory(REMOTE_ADDR=nearest).get("/", headers=headers))


def test_without_a_proxy_the_headers_count_for_nothing() -> None:
    for header in FORGED:
        request = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/", headers={header: "198.51.100.7"})
        assert visitor(request) == "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "1.1.1.1, 2.2.2.2, 192.0.2.1", "192.0.2.1"),  # the client wrote the first two itself
        (2, "1.1.1.1, 192.0.2.1, 10.0.0.8", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
        (1, "", "10.0.0.9"),
        (1, "1.1.1.1, nonsense", "10.0.0.9"),
    ],
)
def test_behind_proxies_the_right_most_that_is_not_trusted_counts(
    settings: Any, proxies: int, forwarded: str, found: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert seen(forwarded) == found


def test_of_ipv6_the_network_counts() -> None:
    assert seen(nearest="2001:db8:1:2:aaaa::1") == seen(nearest="2001:db8:1:2::ffff") == "2001:db8:1:2::/64"
    assert seen(nearest="2001:db8:1:3::1") != seen(nearest="2001:db8:1:2::1")
    assert seen(nearest="::ffff:192.0.2.1") == "192.0.2.1"
    assert seen(nearest="") == seen(nearest="unix:") == ""


@pytest.mark.django_db
@pytest.mark.parametrize("transactional", [True, False])
def test_several_are_counted_in_one_step(transactional: bool) -> None:
    key = CODES.key("several")
    for count in (3, 6):
        assert counters.add({key: 60}, 3, transactional=transactional)[key][0] == count


@pytest.mark.django_db
def test_wrong_guesses_are_counted_and_right_ones_are_not(settings: Any) -> None:
    settings.LIMIT_CODES = 3
    for _ in range(10):
        assert guessed(CODES, lambda: "found", "me")
    for _ in range(3):
        assert guessed(CODES, lambda: "", "me") == ""
    for look in (lambda: "found", lambda: ""):
        with pytest.raises(TooOften) as refusal:
            guessed(CODES, look, "me")
        assert 0 < refusal.value.wait <= settings.LIMIT_SECONDS
    assert guessed(CODES, lambda: "found", "somebody else")


@pytest.mark.django_db
def test_no_address_is_kept(settings: Any) -> None:
    settings.REDIS_URL = ""
    CODES.count("192.0.2.1", 7)
    (bucket,) = Bucket.objects.all()
    assert len(bucket.key) == 64
    assert "192" not in str(bucket)
    before = bucket.key
    settings.SECRET_KEY = "another" * 8
    assert CODES.key("192.0.2.1", 7) != before


@pytest.mark.django_db
def test_a_counter_ends_begins_anew_and_is_swept(settings: Any) -> None:
    settings.REDIS_URL, settings.LIMIT_CODES = "", 1
    for _ in range(2):
        wait = CODES.count("me")
    assert wait > 0
    CODES.count("you")
    Bucket.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert CODES.wait("me") == 0
    assert CODES.count("me") == 0
    sweep_limits()
    assert Bucket.objects.count() == 1


@pytest.mark.django_db
def test_what_has_proven_right_is_taken_back(settings: Any) -> None:
    settings.LIMIT_CODES = 1
    for _ in range(5):
        assert CODES.count("me") == 0
        CODES.take_back("me")
    CODES.take_back("nobody")
    assert [CODES.count("nobody") > 0 for _ in range(2)] == [False, True]


@pytest.mark.django_db
def test_off_means_off(settings: Any) -> None:
    settings.RATE_LIMITS, settings.LIMIT_CODES = "off", 0
    assert not guessed(CODES, lambda: None, "me")
    assert limits.over((CODES, ("me",))) == [0]
    assert not Bucket.objects.exists()


@pytest.mark.django_db
def test_a_redis_that_is_gone_is_asked_once_and_the_database_counts(settings: Any) -> None:
    settings.REDIS_URL, settings.LIMIT_CODES = "redis://127.0.0.1:1/0", 1
    try:
        assert CODES.count("me") == 0
        assert CODES.count("me") > 0
        assert counters.server() is None
    finally:
        counters.Pause.until = 0.0
    assert Bucket.objects.get().n == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crowd", [40, pytest.param(200, marks=pytest.mark.soak)])
def test_of_many_at_once_no_more_than_the_limit_pass(settings: Any, crowd: int) -> None:
    settings.LIMIT_CODES = 30

    def guess() -> str:
        try:
            guessed(CODES, lambda: None, "me")
            return "wrong"
        except TooOften:
            return "too often"

    told = together.crowd(crowd, guess)
    assert (told.count("wrong"), len(told)) == (30, crowd)
    server = counters.server()
    assert Bucket.objects.exists() == (server is None), "where there is Redis, it counts"
    assert server is None or int(server.get(f"limit:{CODES.key('me')}") or 0) >= 30
