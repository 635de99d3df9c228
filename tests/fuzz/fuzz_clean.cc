// clean_text: what is kept and what is removed are the lines of the input, in order, each once.
#include <string>
#include <vector>

#include "extract/extract.h"
#include "extract/matching_copy.h"
#include "tests/fuzz/properties.h"

namespace {

using shilu::Document;
using shilu::fuzz::require;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::string_view line = shilu::trim_wide_space(shilu::fuzz::take_line(text));
    if (!line.empty()) {
      lines.push_back(line);
    }
  }
  return lines;
}

// Whether `all` is made of `kept` and `removed`, both in order. Equal lines may stand in both, so
// every way to take turns is followed: `reached` holds how much of `kept` may be used up.
bool is_merged_from(const std::vector<std::string_view>& all,
                    const std::vector<std::string_view>& kept,
                    const std::vector<std::string_view>& removed) {
  if (all.size() != kept.size() + removed.size()) {
    return false;
  }
  std::vector<bool> reached(kept.size() + 1);
  reached[0] = true;
  for (size_t i = 0; i < all.size(); ++i) {
    std::vector<bool> next(kept.size() + 1);
    for (size_t k = 0; k <= std::min(i, kept.size()); ++k) {
      if (!reached[k]) {
        continue;
      }
      if (k < kept.size() && kept[k] == all[i]) {
        next[k + 1] = true;
      }
      if (i - k < removed.size() && removed[i - k] == all[i]) {
        next[k] = true;
      }
    }
    reached = std::move(next);
  }
  return reached[kept.size()];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = shilu::fuzz::text_of(data, size);
  const Document document = shilu::clean_text(text);
  shilu::fuzz::require_sound(document);
  require(shilu::fuzz::as_json(shilu::clean_text(text)) == shilu::fuzz::as_json(document),
          "the same text gives the same document");
  if (!shilu::fuzz::is_valid_utf8(text)) {
    return 0;  // other lines came out than went in
  }
  std::string_view without_mark = text;
  if (text.starts_with("\xEF\xBB\xBF")) {
    without_mark.remove_prefix(3);
  }
  const std::vector<std::string_view> all = lines_of(without_mark);
  if (all.size() > 2000) {
    return 0;  // quadratic here, not there
  }
  std::vector<std::string_view> removed;
  for (const shilu::Removed& part : document.removed) {
    removed.push_back(part.text);
  }
  require(is_merged_from(all, lines_of(document.text), removed),
          "kept and removed lines are the input's, in order");
  return 0;
}
