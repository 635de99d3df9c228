#include "extract/scanned_text.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace shilu {
namespace {

constexpr char32_t kLast = 0x10FFFF;  // of Unicode

// A byte within a text that needs no closer look.
bool is_plain(char c) {
  static constexpr auto kPlain = [] {
    std::array<bool, 256> plain{};
    for (size_t byte = 0; byte < plain.size(); ++byte) {
      plain[byte] =
          byte > ' ' && byte != '&' && byte != 0x7F && byte != 0xC2 && byte != 0xEF && byte < 0xF0;
    }
    return plain;
  }();
  return kPlain[static_cast<unsigned char>(c)];
}

// The bytes up to the first that does, spaces left alone.
size_t plain_length(std::string_view text) {
  size_t length = 0;
  while (length < text.size() && (is_plain(text[length]) || text[length] == ' ')) {
    ++length;
  }
  return length;
}

// The bytes of the character that `text` begins with if the parser replaces it by U+FFFD: controls
// and noncharacters. 0 for all others.
size_t replaced_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) {
    return byte(0) < ' ' || byte(0) == 0x7F ? 1 : 0;
  }
  if (byte(0) == 0xC2 && text.size() > 1) {
    return byte(1) < 0xA0 ? 2 : 0;
  }
  if (byte(0) == 0xEF && text.size() > 2) {
    const bool block = byte(1) == 0xB7 && byte(2) >= 0x90 && byte(2) <= 0xAF;
    return block || (byte(1) == 0xBF && byte(2) >= 0xBE) ? 3 : 0;
  }
  if (byte(0) >= 0xF0 && text.size() > 3) {
    return (byte(1) & 0xF) == 0xF && byte(2) == 0xBF && byte(3) >= 0xBE ? 4 : 0;
  }
  return 0;
}

struct NumericReference {
  char32_t code_point = 0;  // 0 where there is none; kLast + 1 for all that are too large
  size_t length = 0;
};

// "&#12345;" and "&#x3039;", the semicolon or not.
NumericReference read_numeric_reference(std::string_view text) {
  if (!text.starts_with("&#")) {
    return {};
  }
  const bool hex = text.size() > 2 && to_lower(text[2]) == 'x';
  size_t end = hex ? 3 : 2;
  const size_t begin = end;
  char32_t value = 0;
  for (; end < text.size(); ++end) {
    const char c = to_lower(text[end]);
    if (!is_digit(c) && !(hex && c >= 'a' && c <= 'f')) {
      break;
    }
    const auto digit = static_cast<char32_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
    value = std::min<char32_t>(value * (hex ? 16 : 10) + digit, kLast + 1);
  }
  if (end == begin) {
    return {};
  }
  end += end < text.size() && text[end] == ';' ? 1 : 0;
  return {value, end};
}

size_t letters_and_digits(std::string_view text) {
  size_t count = 0;
  while (count < text.size() && (is_letter(text[count]) || is_digit(text[count]))) {
    ++count;
  }
  return count;
}

std::string utf8_of(char32_t code_point) {
  constexpr UChar32 kReplacement = 0xFFFD;
  const auto point = code_point > kLast ? kReplacement : static_cast<UChar32>(code_point);
  std::array<char, U8_MAX_LENGTH> bytes{};
  size_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, point);
  return {bytes.data(), length};
}

class TextPutter {
 public:
  TextPutter(std::string_view text, size_t most, std::string& markup, StandIns& texts)
      : text_(text), most_(most), markup_(markup), texts_(texts) {}

  size_t put(WhiteSpace white_space) {
    const bool keep = white_space == WhiteSpace::kKept;
    if (std::all_of(text_.begin(), text_.end(), is_space)) {
      put_space_alone(keep);
      return pieces_;
    }
    while (at_ < text_.size() && pieces_ < most_) {
      if (is_space(text_[at_])) {
        keep ? put_space() : put_run_of_space();
      } else if (text_[at_] == '&') {
        put_reference();
      } else if (const size_t length = replaced_length(text_.substr(at_)); length > 0) {
        put_as_is(length);
      } else {
        put_plain();
      }
    }
    put_stand_in();
    return pieces_;
  }

 private:
  void put_stand_in() { pieces_ += texts_.put(markup_) ? 1 : 0; }

  void put_as_is(size_t length) {
    put_stand_in();
    markup_ += text_.substr(at_, length);
    ++pieces_;
    at_ += length;
  }

  void put_plain() {
    size_t end = at_ + 1;
    while (end < text_.size() && is_plain(text_[end])) {
      ++end;
    }
    texts_.extend(text_.substr(at_, end - at_));
    at_ = end;
  }

  void put_space_alone(bool keep) {
    if (keep) {
      markup_ += text_;
    } else {
      markup_ += text_.find_first_of("\n\r") == std::string_view::npos ? ' ' : '\n';
    }
    ++pieces_;
  }

  void put_run_of_space() {
    bool newline = false;
    for (; at_ < text_.size() && is_space(text_[at_]); ++at_) {
      newline = newline || text_[at_] == '\n' || text_[at_] == '\r';
    }
    texts_.extend(newline ? "\n" : " ");
  }

  // As the parser reads it: CR and CR LF are LF (section 13.2.3.5).
  void put_space() {
    pieces_ += text_[at_] == '\n' || text_[at_] == '\r' ? 1 : 0;  // a line of its own
    const bool pair = text_.substr(at_).starts_with("\r\n");
    texts_.extend(text_[at_] == '\r' ? "\n" : text_.substr(at_, 1));
    at_ += pair ? 2 : 1;
  }

  // Character references are the parser's to decode, but for the commonest, and for numbers that
  // could give it a stand-in that is none.
  void put_reference() {
    constexpr std::string_view kSpace = "&nbsp;";
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with(kSpace)) {
      texts_.extend("\u00A0");
      at_ += kSpace.size();
      return;
    }
    const NumericReference number = read_numeric_reference(rest);
    if (number.code_point >= StandIns::kFirst) {
      texts_.extend(utf8_of(number.code_point));
      at_ += number.length;
      return;
    }
    size_t end = rest.starts_with("&#") ? 2 : 1;
    end += letters_and_digits(rest.substr(end));
    put_as_is(end + (end < rest.size() && rest[end] == ';' ? 1 : 0));
  }

  const std::string_view text_;
  const size_t most_;
  std::string& markup_;
  StandIns& texts_;
  size_t at_ = 0;
  size_t pieces_ = 0;
};

}  // namespace

size_t put_scanned_text(std::string_view text, WhiteSpace white_space, size_t most,
                        std::string& markup, StandIns& texts) {
  return TextPutter(text, most, markup, texts).put(white_space);
}

bool append_decoded_value(std::string_view value, std::string& to) {
  const size_t before = to.size();
  for (size_t i = 0; i < value.size();) {
    const size_t plain = plain_length(value.substr(i));
    to += value.substr(i, plain);
    i += plain;
    if (i == value.size()) {
      break;
    }
    const std::string_view rest = value.substr(i);
    if (rest[0] == '&') {
      // "&id=" is none: section 13.2.5.73 has the sign of equality end what is no reference.
      const size_t name = letters_and_digits(rest.substr(1));
      const bool amp = rest.starts_with("&amp;");
      if (!amp && (name == 0 || !rest.substr(1 + name).starts_with("="))) {
        to.resize(before);
        return false;
      }
      to += amp ? "&" : rest.substr(0, 1 + name);
      i += amp ? 5 : 1 + name;
      continue;
    }
    if (rest[0] == '\r' || (!is_space(rest[0]) && replaced_length(rest) > 0)) {
      to.resize(before);
      return false;
    }
    to += rest[0];
    ++i;
  }
  return true;
}

}  // namespace shilu
