#include "extract/html_tokens.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;

size_t skip_spaces(std::string_view html, size_t position) {
  while (position < html.size() && is_space(html[position])) {
    ++position;
  }
  return position;
}

bool ends_tag_name(char c) {
  return is_space(c) || c == '/' || c == '>';
}

// The next "</name" followed by a character that ends a name.
size_t find_end_tag(std::string_view html, size_t position, std::string_view name) {
  while (true) {
    const void* found = position < html.size()
                            ? std::memchr(html.data() + position, '<', html.size() - position)
                            : nullptr;
    if (found == nullptr) {
      return kNone;
    }
    position = static_cast<size_t>(static_cast<const char*>(found) - html.data());
    const size_t after = position + 2 + name.size();
    if (after < html.size() && html[position + 1] == '/' && ends_tag_name(html[after]) &&
        equals_ignoring_case(html.substr(position + 2, name.size()), name)) {
      return position;
    }
    ++position;
  }
}

// A script's "<!-- <script>" up to "</script>" of its own is text: double escaped.
size_t find_script_end(std::string_view html, size_t position) {
  bool escaped = false;
  bool double_escaped = false;
  for (size_t i = position; i < html.size(); ++i) {
    if (html[i] == '<') {
      const std::string_view rest = html.substr(i);
      const bool close = rest.size() > 8 && rest[1] == '/' &&
                         equals_ignoring_case(rest.substr(2, 6), "script") &&
                         ends_tag_name(rest[8]);
      if (close && !double_escaped) {
        return i;
      }
      if (close) {
        double_escaped = false;
      } else if (rest.starts_with("<!--")) {
        escaped = true;
        i += 1;
      } else if (escaped && rest.size() > 7 && equals_ignoring_case(rest.substr(1, 6), "script") &&
                 ends_tag_name(rest[7])) {
        double_escaped = true;
      }
    } else if (html[i] == '-' && html.substr(i, 3) == "-->") {
      escaped = false;
      double_escaped = false;
    } else if (!escaped) {
      const void* found = std::memchr(html.data() + i, '<', html.size() - i);
      if (found == nullptr) {
        return kNone;
      }
      i = static_cast<size_t>(static_cast<const char*>(found) - html.data()) - 1;
    }
  }
  return kNone;
}

size_t comment_end(std::string_view html, size_t body) {
  if (html.substr(body).starts_with(">")) {
    return body + 1;
  }
  if (html.substr(body).starts_with("->")) {
    return body + 2;
  }
  // "<!-->" was met above; "--" may be the comment's own beginning: <!---->.
  for (size_t dash = html.find("--", body); dash != kNone; dash = html.find("--", dash + 1)) {
    const std::string_view after = html.substr(dash + 2);
    if (after.starts_with(">")) {
      return dash + 3;
    }
    if (after.starts_with("!>")) {
      return dash + 4;
    }
  }
  return html.size();
}

}  // namespace

std::optional<HtmlAttribute> TagReader::next() {
  while (position_ < html_.size() && (is_space(html_[position_]) || html_[position_] == '/')) {
    ++position_;
  }
  if (position_ >= html_.size()) {
    return std::nullopt;
  }
  if (html_[position_] == '>') {
    end_ = position_ + 1;
    return std::nullopt;
  }
  HtmlAttribute attribute;
  const size_t name = position_;
  ++position_;  // a leading "=" belongs to the name
  while (position_ < html_.size() && !ends_tag_name(html_[position_]) && html_[position_] != '=') {
    ++position_;
  }
  attribute.name = html_.substr(name, position_ - name);
  size_t at = skip_spaces(html_, position_);
  if (at >= html_.size() || html_[at] != '=') {
    return attribute;
  }
  at = skip_spaces(html_, at + 1);
  size_t end = at;
  if (at < html_.size() && (html_[at] == '"' || html_[at] == '\'')) {
    end = html_.find(html_[at], at + 1);
    attribute.value = html_.substr(std::min(at + 1, html_.size()), end == kNone ? 0 : end - at - 1);
    position_ = end == kNone ? html_.size() : end + 1;
    return attribute;
  }
  while (end < html_.size() && !is_space(html_[end]) && html_[end] != '>') {
    ++end;
  }
  attribute.value = html_.substr(std::min(at, html_.size()), end - at);
  position_ = end;
  return attribute;
}

size_t tag_name_length(std::string_view html, size_t position) {
  size_t end = position;
  while (end < html.size() && !ends_tag_name(html[end])) {
    ++end;
  }
  return end - position;
}

size_t markup_declaration_end(std::string_view html, size_t position) {
  if (html.substr(position).starts_with("<!--")) {
    return comment_end(html, position + 4);
  }
  const size_t end = html.find('>', position);
  return end == kNone ? html.size() : end + 1;
}

size_t raw_text_end(std::string_view html, size_t position, std::string_view name) {
  return name == "script" ? find_script_end(html, position) : find_end_tag(html, position, name);
}

}  // namespace shilu
