#include "app/standard_output.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cwchar>

#include "store/durable_file.h"

namespace shilu {
namespace {

bool is_control(unsigned code_point) {
  return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

struct Character {
  std::string_view octets;
  size_t columns = 0;
};

// The first character of `text`, which is not empty; an octet that begins none counts as one.
Character first_character(std::string_view text) {
  std::mbstate_t state{};
  wchar_t wide = 0;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): it reads the locale, which main sets once.
  const size_t length = std::mbrtowc(&wide, text.data(), text.size(), &state);
  if (length == 0 || length > text.size()) {
    return {text.substr(0, 1), 1};
  }
  const int columns = wcwidth(wide);
  return {text.substr(0, length), static_cast<size_t>(std::max(0, columns))};
}

tl::unexpected<Error> cannot_write() {
  if (errno == EPIPE) {
    return fail(ErrorCode::kReaderGone, "the reader of standard output has gone");
  }
  return fail_errno("standard output cannot be written", errno);
}

}  // namespace

Status print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
    return cannot_write();
  }
  return {};
}

Status flush_output() {
  if (std::fflush(stdout) != 0) {
    return cannot_write();
  }
  return {};
}

bool output_is_terminal() {
  return isatty(STDOUT_FILENO) != 0;
}

std::string without_controls(std::string_view text) {
  std::string harmless;
  harmless.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const auto octet = static_cast<unsigned char>(text[i]);
    // C1 controls are C2 80 … C2 9F in UTF-8.
    const bool is_c1 = octet == 0xc2 && i + 1 < text.size() &&
                       is_control(static_cast<unsigned char>(text[i + 1])) &&
                       static_cast<unsigned char>(text[i + 1]) >= 0x80;
    if (is_c1) {
      harmless += ' ';
      ++i;
    } else if (octet < 0x80 && is_control(octet) && octet != '\n' && octet != '\t') {
      harmless += ' ';
    } else {
      harmless += text[i];
    }
  }
  return harmless;
}

std::string fit_columns(std::string_view text, size_t columns) {
  std::string clean = without_controls(text);
  std::replace(clean.begin(), clean.end(), '\n', ' ');
  std::replace(clean.begin(), clean.end(), '\t', ' ');
  std::string fitted;
  size_t filled = 0;         // columns of `fitted`
  size_t octets_before = 0;  // of `fitted` where there is room for "…" still
  size_t columns_before = 0;
  for (std::string_view rest = clean; !rest.empty();) {
    const Character character = first_character(rest);
    if (filled + character.columns > columns) {
      fitted.resize(octets_before);
      fitted += "…";
      filled = columns_before + 1;
      break;
    }
    fitted += character.octets;
    filled += character.columns;
    if (filled < columns) {
      octets_before = fitted.size();
      columns_before = filled;
    }
    rest.remove_prefix(character.octets.size());
  }
  return fitted + std::string(columns - filled, ' ');
}

}  // namespace shilu
