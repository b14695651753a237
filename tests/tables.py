"""A change to a table of a copy of the data package, for tests of what it breaks."""


def change(package, table, old, new):
    """Replace a text that must be there by another, once."""
    file = package / f"{table}.csv"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
