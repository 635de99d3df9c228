// What must hold of every result, whatever the input: the fuzz targets' assertions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/document.h"

namespace shilu::fuzz {

// Ends the program, which libFuzzer reports with the input, unless `holds`.
void require(bool holds, std::string_view what);

bool is_valid_utf8(std::string_view text);

// All strings of the document are UTF-8, text stands in articles only, and its JSON can be made.
void require_sound(const Document& document);

// All that a user sees of it, to compare two results.
std::string as_json(const Document& document);

// The input's bytes as text.
std::string_view text_of(const uint8_t* data, size_t size);

// Takes the first line off `text`: structure that a mutation of bytes can reach.
std::string_view take_line(std::string_view& text);

}  // namespace shilu::fuzz
