// What a list's script holds as text: Hanweb's <record>s, and the addresses in markup that no
// parser sees.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_scan.h"

namespace shilu {

// The values of href in markup that stands as text, at most `most` of them.
std::vector<std::string> hrefs_in(std::string_view markup, size_t most);

// The addresses in the <record>s of `text`: a script, or an answer of Hanweb's proxy.
std::vector<std::string> find_records(std::string_view text);
std::vector<std::string> find_script_records(std::span<const ScannedScript> scripts);

}  // namespace shilu
