"""Names in their two spellings: Dalvik descriptors in files and rules, Java names in what people read."""

PRIMITIVES = {
    "V": "void", "Z": "boolean", "B": "byte", "S": "short", "C": "char", "I": "int", "J": "long", "F": "float", "D": "double",
}  # fmt: skip


def java_name(descriptor: str) -> str:
    """``Lcom/example/Foo$Bar;`` as ``com.example.Foo$Bar``, arrays with their brackets."""
    depth = len(descriptor) - len(descriptor.lstrip("["))
    inner = descriptor[depth:]
    name = inner[1:-1].replace("/", ".") if inner.startswith("L") else PRIMITIVES.get(inner, inner)
    return name + "[]" * depth


def descriptor(name: str) -> str:
    """``com.example.Foo`` as ``Lcom/example/Foo;``."""
    return f"L{name.replace('.', '/')};"


def split_signature(signature: str) -> tuple[str, str, tuple[str, ...], str]:
    """``La/B;->name(I[J)V`` as (owner, name, parameters, return type); a field's ``La/B;->name:I`` has no parameters."""
    owner, _, member = signature.partition("->")
    if "(" not in member:
        name, _, kind = member.partition(":")
        return owner, name, (), kind
    name, _, rest = member.partition("(")
    arguments, _, returns = rest.partition(")")
    return owner, name, tuple(split_types(arguments)), returns


def split_types(types: str) -> list[str]:
    """The descriptors that are written one after the other."""
    found, at = [], 0
    while at < len(types):
        start = at
        while at < len(types) and types[at] == "[":
            at += 1
        end = types.find(";", at) if types[at : at + 1] == "L" else at
        at = (end if end >= 0 else len(types)) + 1
        found.append(types[start:at])
    return found


def java_api(signature: str) -> str:
    """A method or field signature as ``android.telephony.TelephonyManager.getImei``."""
    owner, name, _, _ = split_signature(signature)
    return f"{java_name(owner)}.{name}"
