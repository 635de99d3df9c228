// What stands behind a label of a metadata line: names, words and numbers, without the tools and
// the labels that follow them. All views are into the value.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shilu {

// Until a wide gap, a bar, or a label that no template is known for: 水务局 阅读权限：公开.
std::string_view first_phrase(std::string_view value);

// The first word of the value.
std::string_view first_word(std::string_view value);

// Sources are names, and tools of the page may follow them: the first word, and those after it as
// long as all are organs' names (财政部 税务总局). "" where it is no name.
std::string_view source_of(std::string_view value);

// A labelled number need not have the form of one: 豫政〔2018〕3, 第12号. 无, null and - are none.
std::optional<std::string> labelled_number(std::string_view value);

}  // namespace shilu
