"""Who was chosen for which board."""

from django.db import models

from tenants.constraints import SameTenant
from tenants.models import Membership
from tenants.rows import TenantModel


class BoardMember(TenantModel):
    """One who was chosen for a board that is not open to everyone."""

    board = models.ForeignKey("board.Board", models.CASCADE, related_name="chosen")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="chosen_for")

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            SameTenant("board"),
            SameTenant("member"),
            models.UniqueConstraint(fields=["company", "board", "member"], name="board_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.board_id}: {self.member_id}"
