"""Compares what a page shows with what a command printed."""

import re

NUMBER = re.compile(r"[-+]?(?:\d[\d,]*\d|\d)(?:\.\d+)?(?:e[-+]?\d+)?")


def unit_in_last_place(text):
    """What a one in the last printed place stands for, in a number as it is printed."""
    mantissa, _, exponent = text.replace(",", "").partition("e")
    digits = len(mantissa.partition(".")[2])
    return 10.0 ** (int(exponent or 0) - digits)


def same_number(shown, printed):
    """Equal within one unit in the last digit that the page shows, since processors round differently; counts are equal."""
    if shown.replace(",", "").lstrip("+-").isdigit():
        return shown == printed
    a, b = float(shown.replace(",", "")), float(printed.replace(",", ""))
    return abs(a - b) <= 1.0001 * unit_in_last_place(shown)


def same_line(shown, printed):
    """Whether a line matches: words are equal, numbers nearly; a final `...` stands for any rest."""
    open_end = shown.rstrip().endswith("...")
    shown_text = shown.rstrip()[:-3] if open_end else shown
    pattern, printed_text = shown_text.split(), printed.split()
    if len(printed_text) < len(pattern) or (len(printed_text) > len(pattern) and not open_end):
        return False
    return all(same_word(a, b) for a, b in zip(pattern, printed_text))


def same_word(shown, printed):
    if shown == printed:
        return True
    if NUMBER.sub("#", shown) != NUMBER.sub("#", printed):
        return False
    return all(same_number(a, b) for a, b in zip(NUMBER.findall(shown), NUMBER.findall(printed)))


def difference(shown, printed):
    """None where the text matches, or else what does not; a line `...` stands for any number of lines."""
    lines = [line for line in shown.rstrip("\n").split("\n")] if shown.strip() else []
    output = printed.rstrip("\n").split("\n") if printed.strip() else []
    skipping, position = False, 0
    for line in lines:
        if line.strip() == "...":
            skipping = True
            continue
        while skipping and position < len(output) and not same_line(line, output[position]):
            position += 1
        if position >= len(output) or not same_line(line, output[position]):
            seen = output[position] if position < len(output) else "(nothing more)"
            return f"shown:   {line}\n    printed: {seen}"
        position, skipping = position + 1, False
    if position < len(output) and not skipping:
        return f"printed and not shown: {output[position]}"
    return None
