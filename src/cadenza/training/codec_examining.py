"""An exported level against the trained one: the same codes, the same sound, what float16 costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray

from cadenza.models.vqvae import VQVAE
from cadenza.runtime.codec_session import CodecSession
from cadenza.runtime.voice_export import with_tensors, write_voice
from cadenza.training.sound_losses import spectral_distance

__all__ = ["examine_level"]

Samples = NDArray[np.float32]


def examine_level(model: VQVAE, bundle: Path, crops: Sequence[Samples]) -> dict[str, float]:
    """Compare a voice with the weights that its level was made of.

    Parameters
    ----------
    model : VQVAE
        The trained weights.
    bundle : Path
        The voice that was exported.
    crops : sequence of array (T,)
        Sound of one length, whole codes.

    Returns
    -------
    dict of str to float
        ``parity``: the largest difference of a sample between torch and a graph in float32, of
        the same codes; ``equal_codes``: the share of codes on which both agree;
        ``torch_distance`` and ``onnx_distance``: the spectral distance of the weights and of the
        voice.
    """
    sound, level = np.stack(crops), model.config.name
    device = next(model.parameters()).device
    model.eval()
    with torch.inference_mode():
        wanted = model.encode(torch.from_numpy(sound).to(device))
        ours = model.decode(wanted).clamp(-1.0, 1.0).cpu()
    codes = wanted.cpu().numpy()
    tensors = {name: each.float().cpu().numpy() for name, each in model.state_dict().items()}
    with TemporaryDirectory(prefix="cadenza-") as folder:
        parts = with_tensors(None, model.config, tensors, stored="float32")
        exact = CodecSession(write_voice(Path(folder) / "it", parts, name="it", card="-"))
        equal = float((exact.encode(sound, level) == codes).mean())
        parity = float(np.abs(exact.decode(codes, level) - ours.numpy()).max())
    shipped = CodecSession(bundle)
    theirs = torch.from_numpy(shipped.decode(shipped.encode(sound, level), level))
    given = torch.from_numpy(sound)
    return {
        "parity": parity,
        "equal_codes": equal,
        "torch_distance": float(spectral_distance(given, ours).mean()),
        "onnx_distance": float(spectral_distance(given, theirs).mean()),
    }
