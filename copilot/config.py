"""Settings: defaults, then copilot.toml, then the environment; and where everything lives on disk.

One frozen dataclass read with the standard library, because every command needs it and
`copilot redact` may not pay the 0.2 s that importing pydantic-settings costs
(docs/decisions/0001-light-models-on-the-hot-path.md). The file is read from `COPILOT_CONFIG` or
from the home folder, never from the current directory: a folder somebody sent must not be able to
redirect the endpoint.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from copilot.errors import ConfigurationProblem

APPLICATION = "wallet-desk-copilot"
CONFIG_FILE = "copilot.toml"
DATABASE_FILE = "copilot.sqlite"
TONES = ("warm", "brief", "formal")


def _flag(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in {"1", "true", "yes", "on"}:
        return True
    if lowered in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("expected 1 or 0")


def _share(text: str) -> float:
    number = float(text)
    if not 0.0 <= number <= 1.0:
        raise ValueError("expected a number from 0 to 1")
    return number


def _positive(text: str) -> float:
    number = float(text)
    if number <= 0:
        raise ValueError("expected a number above 0")
    return number


def _amount(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ValueError("expected an amount of at least 0")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("expected a whole number of at least 1")
    return number


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _path(text: str) -> Path | None:
    return Path(text).expanduser().absolute() if text.strip() else None


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"expected one of: {', '.join(allowed)}")
        return text

    return read


def _setting(default: Any, env: str, read: Callable[[str], Any] = str.strip, about: str = "", secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"env": env, "read": read, "about": about, "secret": secret})


def default_home() -> Path:
    """The platform's data folder for this program."""
    from platformdirs import user_data_path

    return user_data_path(APPLICATION, appauthor=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its environment variable; the key in copilot.toml is the field's name."""

    home: Path = _setting(None, "COPILOT_HOME", _path, "folder for all state")
    kb: Path | None = _setting(None, "COPILOT_KB", _path, "knowledge base folder instead of the bundled one")
    brand: str = _setting("TPWallet", "COPILOT_BRAND", about="name of the wallet in replies")
    ui_lang: str = _setting("", "COPILOT_UI_LANG", _one_of("", "zh", "en"), "language the agent reads; default from the locale")
    offline: bool = _setting(False, "COPILOT_OFFLINE", _flag, "1: no endpoint is called")
    api_key: str = _setting("", "OPENAI_API_KEY", about="key of the model endpoint", secret=True)
    base_url: str = _setting("", "OPENAI_BASE_URL", about="an OpenAI-compatible endpoint")
    model: str = _setting("gpt-4o-mini", "COPILOT_MODEL", about="chat model")
    model_file: Path | None = _setting(
        None, "COPILOT_MODEL_FILE", _path, "a GGUF model run inside the program instead of an endpoint"
    )
    tone: str = _setting("warm", "COPILOT_TONE", _one_of(*TONES), "how a model writes: warm, brief or formal")
    prompts: Path | None = _setting(
        None, "COPILOT_PROMPTS", _path, "the desk's own prompts; default the folder prompts in home"
    )
    monthly_cap: float | None = _setting(None, "COPILOT_MONTHLY_CAP", _amount, "USD a month after which no model is called")
    agent: str = _setting("", "COPILOT_AGENT", about="whose usage it is; default the name on this machine")
    timeout: float = _setting(60.0, "COPILOT_TIMEOUT", _positive, "seconds one model call may take")
    embedder: str = _setting("local", "COPILOT_EMBEDDER", _one_of("local", "minilm", "openai"), "local, minilm or openai")
    allow_download: bool = _setting(
        False, "COPILOT_ALLOW_DOWNLOAD", _flag, "1: the model of the minilm embedder may be downloaded, once"
    )
    embedding_model: str = _setting("text-embedding-3-small", "COPILOT_EMBEDDING_MODEL", about="model of the openai embedder")
    database_url: str = _setting("", "COPILOT_DATABASE_URL", about="SQLAlchemy URL; default a SQLite file in home", secret=True)
    master_key: str = _setting("", "COPILOT_MASTER_KEY", about="opens what is stored; else a file, the keyring", secret=True)
    key_file: Path | None = _setting(None, "COPILOT_KEY_FILE", _path, "file of the master key; default master.key in home")
    keyring: bool = _setting(False, "COPILOT_KEYRING", _flag, "1: the master key lies in the system's keyring")
    role: str = _setting("", "COPILOT_ROLE", about="what you are at this desk, where no policy file says it")
    keep_drafts: bool = _setting(True, "COPILOT_KEEP_DRAFTS", _flag, "0: drafts are not kept, and cannot be judged later")
    chroma_url: str = _setting("", "COPILOT_CHROMA_URL", about="a Chroma server instead of the embedded one")
    floor: float | None = _setting(
        None, "COPILOT_FLOOR", _share, "relevance below which nothing is cited; default the calibrated one"
    )
    workers: int = _setting(4, "COPILOT_WORKERS", _count, "model calls at once in batch jobs")
    keep_kinds: tuple[str, ...] = _setting(
        (), "COPILOT_KEEP_KINDS", _names, "kinds of personal data left in place; secrets cannot be"
    )
    keep_xpub: bool = _setting(True, "COPILOT_KEEP_XPUB", _flag, "leave extended public keys in place")

    @property
    def has_endpoint(self) -> bool:
        """Whether a model may be called: a key or a base URL, and not offline."""
        return bool(self.api_key or self.base_url) and not self.offline

    @property
    def has_model(self) -> bool:
        """Whether a chat model may be asked: an endpoint, or a model file; not offline."""
        return self.has_endpoint or (self.model_file is not None and not self.offline)

    @property
    def agent_name(self) -> str:
        """Who uses the program: the setting, else the account as the environment names it; no directory is asked."""
        names = (os.environ.get(name, "") for name in ("LOGNAME", "USER", "USERNAME"))
        return self.agent or next(filter(None, names), "unknown")

    @property
    def own_prompts(self) -> Path:
        """The folder whose prompts take the place of the bundled ones of the same name; it need not exist."""
        return self.prompts or self.home / "prompts"

    @property
    def knowledge_root(self) -> Path:
        """The knowledge base folder: articles/, policy/ and replies/."""
        return self.kb or bundled("kb")


def bundled(name: str) -> Path:
    """A folder shipped with the program: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "bundled" / name
    return installed if installed.is_dir() else package.parent / name


def is_part_of_program(path: Path) -> bool:
    """Whether `path` lies in the installed package, where nobody's own files belong."""
    return path.resolve().is_relative_to(Path(__file__).resolve().parent)


def is_loopback(url: str) -> bool:
    """Whether `url` leads to this machine itself, where a proxy named in the environment has no business."""
    from urllib.parse import urlsplit

    host = (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()
    return host in {"localhost", "::1"} or host.startswith("127.")


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings of this process. Raises ConfigurationProblem naming the variable or the file and key."""
    environment = os.environ if environment is None else environment
    home = _path(environment.get("COPILOT_HOME", "")) or default_home()
    config = _path(environment.get("COPILOT_CONFIG", ""))
    if config is not None and not config.is_file():
        raise ConfigurationProblem(
            f"COPILOT_CONFIG names {config}, which is not a file", "Correct the path or unset the variable."
        )
    values: dict[str, Any] = {"home": home, **_from_file(config or home / CONFIG_FILE)}
    for item in fields(Settings):
        text = environment.get(item.metadata["env"])
        if text is not None and text.strip():
            values[item.name] = _read(item.metadata, text, item.metadata["env"])
    return Settings(**values)


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationProblem(
            f"{path} cannot be read: {error}", "Correct the file; `copilot doctor` lists the settings."
        ) from None
    known = {item.name: item.metadata for item in fields(Settings)}
    values = {}
    for key, value in table.items():
        if key not in known or key == "home":
            raise ConfigurationProblem(
                f"{path}: unknown setting {key!r}", f"Known settings: {', '.join(sorted(known.keys() - {'home'}))}."
            )
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        values[key] = _read(known[key], text, f"{path}: {key}")
    return values


def _read(metadata: Mapping[str, Any], text: str, where: str) -> Any:
    try:
        return metadata["read"](text)
    except ValueError as error:
        shown = "" if metadata["secret"] else f" ({error})"
        raise ConfigurationProblem(f"{where} is not usable{shown}", f"{metadata['env']}: {metadata['about']}.") from None
