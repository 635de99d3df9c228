#include "base/response_head.h"

#include <charconv>

#include "base/ascii.h"

namespace shilu {
int response_status(std::string_view head) {
  const size_t space = head.find(' ');
  if (space == std::string_view::npos) return 0;
  const std::string_view digits = trim_ascii(head.substr(space));
  int status = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return status;
}

std::vector<HeaderField> response_fields(std::string_view head) {
  std::vector<HeaderField> fields;
  size_t at = head.find('\n');
  while (at != std::string_view::npos && at + 1 < head.size()) {
    const size_t end = head.find('\n', at + 1);
    const std::string_view line = head.substr(at + 1, end - at - 1);
    at = end;
    const bool folded = line.front() == ' ' || line.front() == '\t';
    const size_t colon = line.find(':');
    if (folded && !fields.empty()) {
      fields.back().value.append(" ").append(trim_ascii(line));
    } else if (colon != std::string_view::npos) {
      fields.push_back({std::string(trim_ascii(line.substr(0, colon))),
                        std::string(trim_ascii(line.substr(colon + 1)))});
    }
  }
  return fields;
}

}  // namespace shilu
