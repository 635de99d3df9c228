// The day of signature at the end of a document (成文日期).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/time.h"

namespace shilu {

// The day of the signature (成文日期) of a body: the first date after an organ's name, in its line
// or in the line before, that ends a document: prose stands before it, and behind it nothing,
// attachments or the heading of what a notice sends on, at any length. Else, among the last lines,
// the last such date wherever it stands, a date alone, and last the day of printing (…印发). Rows
// of tables and captions of pictures sign nothing.
std::optional<Day> find_signature_day(std::span<const std::string_view> body_lines);

// The first of these only: after an organ's name, and where a document ends.
std::optional<Day> find_organ_signature(std::span<const std::string_view> body_lines);

}  // namespace shilu
