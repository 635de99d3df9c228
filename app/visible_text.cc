#include "app/visible_text.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include "base/characters.h"

namespace shilu {
namespace {

// White space, controls, formats (of no width, or of direction), and what has no meaning.
bool is_seen(const TextCharacter& character) {
  const auto value = static_cast<UChar32>(character.value);
  return character.is_code_point && u_isgraph(value) != 0 && u_charType(value) != U_FORMAT_CHAR &&
         u_hasBinaryProperty(value, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) == 0;
}

}  // namespace

bool is_all_invisible(std::string_view text) {
  while (!text.empty()) {
    if (is_seen(take_character(text))) {
      return false;
    }
  }
  return true;
}

std::string visible_text(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  const size_t last = text.find_last_not_of(' ');
  const bool is_lone_space = is_all_invisible(text);
  std::string visible;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t place = text.size() - rest.size();
    const TextCharacter character = take_character(rest);
    if (character.octets == " ") {
      const bool is_inner = place > first && place < last && last != std::string_view::npos;
      visible += is_inner ? " " : "␣";
    } else if (is_seen(character) || (character.value == U'\u3000' && !is_lone_space)) {
      visible += character.octets;
    } else {
      const auto value = static_cast<unsigned>(character.value);
      visible += character.is_code_point ? fmt::format("⟨U+{:04X}⟩", value)
                                         : fmt::format("⟨{:02X}⟩", value);
    }
  }
  return visible;
}

}  // namespace shilu
