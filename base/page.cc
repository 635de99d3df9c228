#include "base/page.h"

#include <strings.h>

namespace shilu {

std::string_view Page::header(std::string_view name) const {
  for (const HeaderField& field : headers) {
    if (field.name.size() == name.size() &&
        strncasecmp(field.name.data(), name.data(), name.size()) == 0) {
      return field.value;
    }
  }
  return {};
}

}  // namespace shilu
