"""How many events a company has had."""

from django.db import connection, models

from tenants.scoping import current_id


class Counter(models.Model):
    """The last event number a company has drawn."""

    company = models.OneToOneField("tenants.Company", models.CASCADE, primary_key=True, related_name="+")
    seq = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.company_id}: {self.seq}"


def draw_seqs(count: int) -> range:
    """Draw the ambient company's next ``count`` event numbers, counting from 1.

    The counter's row stays locked until the transaction ends, so the order of numbers is the order of
    commits. Only ``deed`` draws, at its very end. Raw because the ORM has no upsert that returns.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_counter (company_id, seq) VALUES (%s, %s)"
            " ON CONFLICT (company_id) DO UPDATE SET seq = tenants_counter.seq + excluded.seq RETURNING seq",
            [current_id(), count],
        )
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)
