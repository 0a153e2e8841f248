"""A passkey as a device would have left it (WebAuthn, attestation "none"), for walks that only look at it."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HERE = b"\x01" * 32
FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT


def credential() -> dict[str, Any]:
    """Return what allauth keeps of a registered passkey."""
    key = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    public = ES256.from_cryptography_key(key)  # type: ignore[no-untyped-call]
    made = AuthenticatorData.create(HERE, FLAGS, 0, AttestedCredentialData.create(Aaguid.NONE, HERE, public))
    said = CollectedClientData.create("webauthn.create", HERE, "http://localhost:8000")
    return {
        "id": websafe_encode(HERE),
        "rawId": websafe_encode(HERE),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
        },
    }
