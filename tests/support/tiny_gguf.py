"""A language model of half a megabyte with random weights, written by the test itself: real llama.cpp, no download.

What it says is noise; under a JSON schema it is noise of the right shape. Enough to prove that the wire, the
grammar, the stream and the limits of a real server are what the client takes them for.
"""

from pathlib import Path

WIDTH, LAYERS, HEADS, INNER = 64, 2, 4, 128
CONTEXT = 32_768
_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] }}"
    "{{ '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def write_tiny_model(path: Path, seed: int = 1) -> Path:
    """A GGUF of architecture llama with a byte-level vocabulary, at `path`."""
    import gguf
    import numpy as np

    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL] + [gguf.TokenType.BYTE] * 256
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("tiny")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    writer.add_chat_template(_TEMPLATE)
    chance = np.random.default_rng(seed)

    def random(*shape: int) -> "np.ndarray":
        return (chance.standard_normal(shape) * 0.1).astype(np.float32)

    # The first dimension is the same for every token, and the output leans on it towards printable characters: a reply of
    # broken UTF-8 would be refused by the server itself.
    embedding, output = random(len(tokens), WIDTH), random(len(tokens), WIDTH)
    embedding[:, 0] = 4.0
    output[:, 0] = -4.0
    for byte in b'abcdefghijklmnopqrstuvwxyz 0123456789.{}[]:,"':
        output[3 + byte, 0] = 1.0
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output.weight", output)
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, dtype=np.float32))
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"{block}.{norm}.weight", np.ones(WIDTH, dtype=np.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"{block}.{name}.weight", random(WIDTH, WIDTH))
        for name in ("ffn_gate", "ffn_up"):
            writer.add_tensor(f"{block}.{name}.weight", random(INNER, WIDTH))
        writer.add_tensor(f"{block}.ffn_down.weight", random(WIDTH, INNER))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
