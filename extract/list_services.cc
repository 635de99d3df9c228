#include "extract/list_services.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/ascii.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kMostUnits = 8;         // of one JPAAS page
constexpr size_t kMostCategories = 500;  // of one gkmlpt

ListPaging service(std::string before, std::string after) {
  return {std::move(before), std::move(after), 1, std::nullopt, 1, true};
}

bool is_unreserved(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4];
    encoded += kHex[byte & 15];
  }
  return encoded;
}

// Of a script's tag, as written; "" if it has none or an unquoted one.
std::string_view attribute_of(std::string_view tag, std::string_view name) {
  for (size_t at = 0; (at = find_ignoring_case(tag, name, at)) != kNone; at += name.size()) {
    const size_t equals = at + name.size();
    const bool is_whole = at > 0 && is_space(tag[at - 1]) && equals + 1 < tag.size() &&
                          tag[equals] == '=' && (tag[equals + 1] == '"' || tag[equals + 1] == '\'');
    if (is_whole) {
      const size_t end = tag.find(tag[equals + 1], equals + 2);
      return end == kNone ? "" : tag.substr(equals + 2, end - equals - 2);
    }
  }
  return "";
}

// The names and values of {'webId':'1','pageId':'2'} as a query; "" if they do not go in pairs.
std::string query_of(std::string_view object) {
  std::string query;
  bool is_name = true;
  while (true) {
    const bool is_entity = object.starts_with("&quot;");
    const std::string_view quote = is_entity ? "&quot;" : object.substr(0, 1);
    if (quote != "'" && quote != "\"" && !is_entity) {
      if (object.empty()) {
        return is_name ? query : "";
      }
      object.remove_prefix(1);
      continue;
    }
    object.remove_prefix(quote.size());
    const size_t end = object.find(quote);
    if (end == kNone) {
      return "";
    }
    query += percent_encoded(object.substr(0, end));
    query += is_name ? '=' : '&';
    is_name = !is_name;
    object.remove_prefix(end + quote.size());
  }
}

// The service wants its page in paramJson: {"pageNo":N,"pageSize":"15"}.
void read_jpaas(std::span<const ScannedScript> scripts, std::vector<ListPaging>& pagings) {
  for (const ScannedScript& script : scripts) {
    const std::string_view url = attribute_of(script.tag, "url");
    if (url.find("/page/build/unit") == kNone || pagings.size() >= kMostUnits) {
      continue;
    }
    const std::string query = query_of(attribute_of(script.tag, "queryData"));
    if (!query.empty()) {
      pagings.push_back(service(std::string(url) + "?" + query + "paramJson=%7B%22pageNo%22%3A",
                                "%2C%22pageSize%22%3A%2215%22%7D"));
    }
  }
}

// The characters of an identifier or number that stand behind `name` in a script, past quotes,
// colons and "=".
std::string_view value_behind(std::string_view script, size_t name_end) {
  constexpr size_t kLongestGap = 20;
  constexpr size_t kLongestValue = 40;
  const std::string_view near =
      script.substr(std::min(name_end, script.size()), kLongestGap + kLongestValue);
  const size_t begin = near.find_first_not_of(" \t\r\n:='\"");
  if (begin == kNone) {
    return "";
  }
  size_t end = begin;
  while (end < near.size() && (is_letter(near[end]) || is_digit(near[end]))) {
    ++end;
  }
  return near.substr(begin, end - begin);
}

// The part of a script from `begin`, where a bracket opens, to where it closes.
std::string_view bracketed(std::string_view script, size_t begin) {
  int depth = 0;
  for (size_t at = begin; at < script.size(); ++at) {
    depth += script[at] == '[' ? 1 : 0;
    depth -= script[at] == ']' ? 1 : 0;
    if (depth == 0) {
      return script.substr(begin, at - begin);
    }
  }
  return "";
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

void read_gkmlpt(std::string_view script, std::vector<ListPaging>& pagings) {
  const size_t config = script.find("_CONFIG");
  const size_t sid = config == kNone ? kNone : script.find("SID", config);
  const size_t tree = config == kNone ? kNone : script.find("TREE", config);
  const size_t open = tree == kNone ? kNone : script.find('[', tree);
  if (sid == kNone || open == kNone) {
    return;
  }
  const std::string_view site = value_behind(script, sid + 3);
  const std::string_view categories = bracketed(script, open);
  size_t at = 0;
  while (!site.empty() && pagings.size() < kMostCategories &&
         (at = categories.find("id", at)) != kNone) {
    const char before = at == 0 ? '{' : categories[at - 1];
    at += 2;
    if (is_letter(before) || is_digit(before) || before == '_') {
      continue;
    }
    const std::string_view id = value_behind(categories, at);
    if (all_digits(id)) {
      pagings.push_back(
          service("/gkmlpt/api/all/" + std::string(id) + "?page=", "&sid=" + std::string(site)));
    }
  }
}

bool is_channel_id(std::string_view text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
         });
}

std::string_view channel_of(const Dom& dom, std::string_view script, size_t path_end) {
  const std::string_view behind = value_behind(script, path_end);
  if (is_channel_id(behind)) {
    return behind;
  }
  const size_t name = find_ignoring_case(script, "channelId");
  const std::string_view variable =
      name == kNone ? "" : value_behind(script, name + std::string_view("channelId").size());
  if (is_channel_id(variable)) {
    return variable;
  }
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (dom[i].tag == GUMBO_TAG_META && !dom[i].is_text &&
        equals_ignoring_case(dom.attribute(i, "name"), "channelId") &&
        is_channel_id(dom.attribute(i, "content"))) {
      return dom.attribute(i, "content");
    }
  }
  return "";
}

void read_ucap(const Dom& dom, std::string_view script, std::vector<ListPaging>& pagings) {
  static constexpr auto kPaths =
      std::to_array<std::string_view>({"/searchList/", "/common/search/"});
  for (const std::string_view path : kPaths) {
    const size_t at = script.find(path);
    const std::string_view channel = at == kNone ? "" : channel_of(dom, script, at + path.size());
    if (!channel.empty()) {
      pagings.push_back(service(std::string(path) + std::string(channel) +
                                    "?_isAgg=true&_isJson=true&_pageSize=20&_template=index&"
                                    "_rangeTimeGte=&_channelName=&page=",
                                ""));
      return;
    }
  }
}

}  // namespace

std::vector<ListPaging> find_list_services(const Dom& dom, std::span<const ScannedScript> scripts) {
  std::vector<ListPaging> pagings;
  read_jpaas(scripts, pagings);
  for (const ScannedScript& script : scripts) {
    if (pagings.empty()) {
      read_gkmlpt(script.text, pagings);
    }
    if (pagings.empty()) {
      read_ucap(dom, script.text, pagings);
    }
  }
  return pagings;
}

}  // namespace shilu
