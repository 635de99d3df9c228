#include "extract/list_pages.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kMaxRecords = 2000;
constexpr size_t kLongestAddress = 4096;  // bytes, as of an attribute in html_scan

// No list has more pages or records than kMostPages.
std::optional<int> number_of(std::string_view text) {
  constexpr int kMostPages = 100'000'000;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > kMostPages) {
    return std::nullopt;
  }
  return value;
}

// The arguments of a call whose "(" is before `text`, without quotes; empty if it does not close
// soon.
std::vector<std::string_view> arguments_of(std::string_view text) {
  const size_t end = text.substr(0, 300).find(')');
  if (end == kNone) {
    return {};
  }
  std::vector<std::string_view> arguments;
  text = text.substr(0, end);
  while (true) {
    const size_t comma = text.find(',');
    std::string_view argument = trim_ascii(text.substr(0, comma));
    if (argument.size() >= 2 && (argument[0] == '"' || argument[0] == '\'')) {
      argument = argument.substr(1, argument.size() - 2);
    }
    arguments.push_back(argument);
    if (comma == kNone) {
      return arguments;
    }
    text.remove_prefix(comma + 1);
  }
}

bool is_page_name(std::string_view name) {
  return !name.empty() && name.size() < 100 && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '/';
  });
}

bool is_page_extension(std::string_view extension) {
  return extension == "html" || extension == "htm" || extension == "shtml" || extension == "jsp" ||
         extension == "jhtml";
}

void put_pages(std::string_view name, std::string_view extension, int first, int last,
               std::vector<std::string>& pages) {
  for (int page = first; page <= last && pages.size() < kMaxListPages; ++page) {
    pages.push_back(std::string(name) + "_" + std::to_string(page) + "." + std::string(extension));
  }
}

// TRS counts from 0 and gives four arguments; UCAP names a place first and counts from 1.
void read_create_page_html(std::string_view script, std::vector<std::string>& pages) {
  constexpr std::string_view kCall = "createPageHTML(";
  for (size_t at = 0; pages.empty() && (at = script.find(kCall, at)) != kNone;) {
    at += kCall.size();
    const std::vector<std::string_view> arguments = arguments_of(script.substr(at));
    const bool ucap = arguments.size() >= 5 && !number_of(arguments[0]);
    const size_t offset = ucap ? 1 : 0;
    if (arguments.size() < offset + 4) {
      continue;
    }
    const std::optional<int> total = number_of(arguments[offset]);
    const std::optional<int> current = number_of(arguments[offset + 1]);
    const std::string_view name = arguments[offset + 2];
    const std::string_view extension = arguments[offset + 3];
    if (total && current && is_page_name(name) && is_page_extension(extension)) {
      put_pages(name, extension, *current + 1, ucap ? *total : *total - 1, pages);
    }
  }
}

bool is_next_page_text(std::string_view text) {
  const std::string bare = without_wide_space(text);
  return bare == "下页" || bare == "下一页" || bare == "下一页>" || bare == "下一页>>" ||
         bare == "下一页»";
}

std::string text_under(const Dom& dom, NodeIndex index) {
  std::string text;
  for (NodeIndex i = index + 1; i < dom[index].end && text.size() < 100; ++i) {
    text += dom[i].text.substr(0, 100);
  }
  return text;
}

bool is_made_by_vsb(std::span<const ScannedScript> scripts) {
  return std::any_of(scripts.begin(), scripts.end(), [](const ScannedScript& script) {
    return script.tag.find("_sitegray") != kNone ||
           script.tag.find("/system/resource/js/") != kNone;
  });
}

// tzgg/9.htm is the second of ten pages, tzgg/1.htm the last.
void read_vsb(const Dom& dom, std::vector<std::string>& pages) {
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (dom[i].tag != GUMBO_TAG_A || !is_next_page_text(text_under(dom, i))) {
      continue;
    }
    const std::string_view href = trim_ascii(dom.attribute(i, "href"));
    const size_t slash = href.rfind('/');
    const size_t dot = href.rfind(".htm");
    const size_t from = slash == kNone ? 0 : slash + 1;
    if (dot == kNone || dot <= from || dot + 4 != href.size()) {
      continue;
    }
    const std::optional<int> number = number_of(href.substr(from, dot - from));
    for (int page = number.value_or(0); page >= 1 && pages.size() < kMaxListPages; --page) {
      pages.push_back(std::string(href.substr(0, from)) + std::to_string(page) + ".htm");
    }
    return;
  }
}

// The prefix is read from tagname, as the CMS cuts it; LASTPAGE there means that none follows.
void read_easysite(const Dom& dom, std::vector<std::string>& pages) {
  int total = 0;
  std::string_view first;
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (dom[i].tag == GUMBO_TAG_INPUT && dom.attribute(i, "name") == "article_paging_list_hidden") {
      total = number_of(dom.attribute(i, "totalpage")).value_or(0);
    }
    const std::string_view tagname =
        dom[i].tag == GUMBO_TAG_A ? dom.attribute(i, "tagname") : std::string_view();
    if (first.empty() && tagname.find('-') != kNone && tagname.ends_with(".html")) {
      first = tagname;
    }
  }
  const size_t dash = first.rfind('-');
  if (dash == kNone) {
    return;
  }
  for (int page = 2; page <= total && pages.size() < kMaxListPages; ++page) {
    pages.push_back(std::string(first.substr(0, dash + 1)) + std::to_string(page) + ".html");
  }
}

std::string with_plain_ampersands(std::string_view address) {
  std::string plain;
  while (!address.empty()) {
    const size_t end = std::min(address.find("&amp;"), address.size());
    plain += address.substr(0, end);
    plain += end < address.size() ? "&" : "";
    address.remove_prefix(std::min(end + 5, address.size()));
  }
  return plain;
}

// The values of href in markup that stands as text.
std::vector<std::string> hrefs_in(std::string_view markup, size_t most) {
  std::vector<std::string> hrefs;
  for (size_t at = 0;
       hrefs.size() < most && (at = find_ignoring_case(markup, "href=", at)) != kNone;) {
    at += 5;
    while (at < markup.size() && (markup[at] == '\\' || is_space(markup[at]))) {
      ++at;
    }
    if (at >= markup.size()) {
      break;
    }
    const bool quoted = markup[at] == '"' || markup[at] == '\'';
    const size_t begin = quoted ? at + 1 : at;
    size_t end = begin;
    while (end < markup.size() && markup[end] != '\\' && markup[end] != '>' &&
           (quoted ? markup[end] != markup[at] : !is_space(markup[end]))) {
      ++end;
    }
    if (end > begin && end - begin <= kLongestAddress) {
      hrefs.push_back(with_plain_ampersands(markup.substr(begin, end - begin)));
    }
    at = end;
  }
  return hrefs;
}

// The number after `name` and a colon or "=" in a script: totalRecord:120.
int script_number(std::string_view script, std::string_view name) {
  const size_t at = script.find(name);
  if (at == kNone) {
    return 0;
  }
  size_t begin = at + name.size();
  while (begin < script.size() && (is_space(script[begin]) || script[begin] == ':' ||
                                   script[begin] == '=' || script[begin] == '\'')) {
    ++begin;
  }
  size_t end = begin;
  while (end < script.size() && is_digit(script[end]) && end - begin < 8) {
    ++end;
  }
  return number_of(script.substr(begin, end - begin)).value_or(0);
}

// One answer of the proxy holds three display pages.
void read_hanweb(std::string_view script, std::vector<std::string>& pages) {
  const size_t group = script.find("<nextgroup>");
  if (group == kNone) {
    return;
  }
  const size_t end = script.find("</nextgroup>", group);
  const std::vector<std::string> hrefs = hrefs_in(script.substr(group, end - group), 1);
  const size_t page = hrefs.empty() ? kNone : hrefs[0].find("page=");
  if (page == kNone || (page > 0 && hrefs[0][page - 1] != '?' && hrefs[0][page - 1] != '&')) {
    return;
  }
  const int per_page = std::max(script_number(script, "perPage"), 1);
  const int groups = (script_number(script, "totalRecord") + 3 * per_page - 1) / (3 * per_page);
  const size_t after = std::min(hrefs[0].find('&', page), hrefs[0].size());
  for (int i = 1; i <= std::max(groups, 1) && pages.size() < kMaxListPages; ++i) {
    pages.push_back(hrefs[0].substr(0, page + 5) + std::to_string(i) + hrefs[0].substr(after));
  }
}

}  // namespace

std::vector<std::string> find_list_pages(const Dom& dom, std::span<const ScannedScript> scripts) {
  std::vector<std::string> pages;
  for (const ScannedScript& script : scripts) {
    if (pages.empty()) {
      read_create_page_html(script.text, pages);
    }
    if (pages.empty()) {
      read_hanweb(script.text, pages);
    }
  }
  if (pages.empty()) {
    read_easysite(dom, pages);
  }
  if (pages.empty() && is_made_by_vsb(scripts)) {
    read_vsb(dom, pages);
  }
  return pages;
}

std::vector<std::string> find_script_records(std::span<const ScannedScript> scripts) {
  std::vector<std::string> records;
  for (const ScannedScript& script : scripts) {
    for (size_t at = 0; (at = script.text.find("<record>", at)) != kNone;) {
      const size_t end = std::min(script.text.find("</record>", at), script.text.size());
      for (std::string& href : hrefs_in(script.text.substr(at, end - at), 4)) {
        records.push_back(std::move(href));
      }
      at = end;
      if (records.size() >= kMaxRecords) {
        return records;
      }
    }
  }
  return records;
}

}  // namespace shilu
