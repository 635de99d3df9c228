#include "crawler/barren_shapes.h"

#include <algorithm>
#include <string_view>

#include "base/ascii.h"

namespace shilu {
namespace {

// A crawl of ten thousand hosts has some dozens of each; more come of addresses made by chance,
// whose shapes tell nothing.
constexpr size_t kMostShapes = 1'000'000;
// From so many hexadecimal digits on, with a decimal one among them, they are no word.
constexpr size_t kLeastHexDigits = 8;

bool is_hex_digit(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

void fold(std::string_view text, std::string& shape) {
  while (!text.empty()) {
    const auto* const word_end = std::find_if_not(
        text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
    const std::string_view word = text.substr(0, static_cast<size_t>(word_end - text.begin()));
    const bool is_number = word.size() >= kLeastHexDigits &&
                           std::all_of(word.begin(), word.end(), is_hex_digit) &&
                           std::any_of(word.begin(), word.end(), is_digit);
    for (const char c : is_number ? std::string_view("0") : word) {
      if (!is_digit(c)) {
        shape += c;
      } else if (!shape.ends_with('0')) {
        shape += '0';
      }
    }
    text.remove_prefix(word.size());
    if (!text.empty()) {
      shape += text[0];
      text.remove_prefix(1);
    }
  }
}

}  // namespace

std::string shape_of(const Url& url) {
  std::string shape(url.authority());
  fold(url.path(), shape);
  std::string_view query = url.query();
  for (char separator = '?'; !query.empty(); separator = '&') {
    const std::string_view parameter = query.substr(0, query.find('&'));
    shape += separator;
    shape += parameter.substr(0, parameter.find('='));
    query.remove_prefix(std::min(parameter.size() + 1, query.size()));
  }
  return shape;
}

bool BarrenShapes::enter(const std::string& shape, bool brought_something) {
  const auto found = pages_.find(shape);
  if (brought_something) {
    if (found != pages_.end()) {
      barren_ -= found->second >= kBarrenPages ? 1 : 0;
      pages_.erase(found);
    }
    return false;
  }
  if (found == pages_.end()) {
    if (pages_.size() < kMostShapes) {
      pages_.emplace(shape, 1);
    }
    return false;
  }
  const bool is_barren_now = ++found->second == kBarrenPages;
  barren_ += is_barren_now ? 1 : 0;
  return is_barren_now;
}

bool BarrenShapes::is_barren(const std::string& shape) const {
  const auto found = pages_.find(shape);
  return found != pages_.end() && found->second >= kBarrenPages;
}

}  // namespace shilu
