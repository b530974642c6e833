"""What the tests of language models share: a server that answers as told, a tiny model."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest


class FakeServer:
    """An OpenAI-compatible server on this machine; ``reply`` makes status and body."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.models: tuple[int, object] = (200, {"data": [{"id": "tiny"}]})
        self.reply: Callable[[dict[str, Any]], tuple[int, object]] = lambda _asked: (200, {})
        self.drip_s = 0.0
        self.location: str | None = None
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *words: object) -> None:
                del words

            def do_GET(self) -> None:
                self.send(*server.models)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked = {"path": self.path, **json.loads(body)}
                server.asked.append(asked)
                server.headers.append(dict(self.headers))
                self.send(*server.reply(asked))

            def send(self, status: int, body: object) -> None:
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                if server.location:
                    self.send_header("Location", server.location)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                try:
                    if server.drip_s:
                        for byte in data:
                            self.wfile.write(bytes([byte]))
                            self.wfile.flush()
                            time.sleep(server.drip_s)
                    else:
                        self.wfile.write(data)
                except OSError:
                    pass  # the client has gone, as it should

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def says(self, content: object, **choice: object) -> None:
        """Answer with this content; a mapping is written as JSON."""
        text = content if isinstance(content, str | None) else json.dumps(content)
        message = {"role": "assistant", "content": text}
        row = {"message": message, "finish_reason": "stop", **choice}
        self.reply = lambda _asked: (200, {"choices": [row]})

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[FakeServer]:
    fake = FakeServer()
    yield fake
    fake.close()


def write_tiny_model(path: Path, *, seed: int = 1, width: int = 64, layers: int = 2) -> Path:
    """A GGUF file of a llama with random weights, whose tokens are bytes."""
    import gguf

    rng = np.random.default_rng(seed)
    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{i:02X}>".encode() for i in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, *[gguf.TokenType.CONTROL] * 2, *[gguf.TokenType.BYTE] * 256]
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("tiny")
    writer.add_context_length(16384)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(2 * width)
    writer.add_head_count(4)
    writer.add_head_count_kv(4)
    writer.add_rope_dimension_count(width // 4)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types([int(kind) for kind in kinds])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)

    def matrix(*shape: int) -> np.ndarray:
        return rng.normal(0.0, 0.3, shape).astype(np.float32)

    writer.add_tensor("token_embd.weight", matrix(len(tokens), width))
    writer.add_tensor("output_norm.weight", np.ones(width, np.float32))
    writer.add_tensor("output.weight", matrix(len(tokens), width))
    for layer in range(layers):
        name = f"blk.{layer}"
        writer.add_tensor(f"{name}.attn_norm.weight", np.ones(width, np.float32))
        writer.add_tensor(f"{name}.ffn_norm.weight", np.ones(width, np.float32))
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"{name}.{part}.weight", matrix(width, width))
        writer.add_tensor(f"{name}.ffn_gate.weight", matrix(2 * width, width))
        writer.add_tensor(f"{name}.ffn_up.weight", matrix(2 * width, width))
        writer.add_tensor(f"{name}.ffn_down.weight", matrix(width, 2 * width))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("gguf", reason="the tiny language model is made with the gguf package")
    return write_tiny_model(tmp_path_factory.mktemp("gguf") / "tiny.gguf")
