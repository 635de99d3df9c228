#include "extract/list_pages.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii.h"
#include "extract/list_records.h"
#include "extract/list_services.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kMostPagings = 500;  // of one page: a gkmlpt tells of all its categories

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

// As they stand on the page, before references are resolved.
using Pagings = std::vector<ListPaging>;

// TRS counts from 0 and gives four arguments; UCAP names a place first and counts from 1.
void read_create_page_html(std::string_view script, Pagings& pagings) {
  constexpr std::string_view kCall = "createPageHTML(";
  for (size_t at = 0; (at = script.find(kCall, at)) != kNone;) {
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
      pagings.push_back({std::string(name) + "_", "." + std::string(extension), *current + 1,
                         ucap ? *total : *total - 1});
      return;
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
void read_vsb(const Dom& dom, Pagings& pagings) {
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
    if (const std::optional<int> number = number_of(href.substr(from, dot - from))) {
      pagings.push_back({std::string(href.substr(0, from)), ".htm", *number, 1, -1});
    }
    return;
  }
}

// The prefix is read from tagname, as the CMS cuts it; LASTPAGE there means that none follows.
void read_easysite(const Dom& dom, Pagings& pagings) {
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
  if (dash != kNone && total >= 2) {
    pagings.push_back({std::string(first.substr(0, dash + 1)), ".html", 2, total});
  }
}

// How many pages an answer of the proxy holds is not known for certain, so neither is the last. The
// address is taken as it stands: what identifies the list in it may be encrypted.
void read_hanweb(std::string_view script, Pagings& pagings) {
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
  const size_t begin = page + std::string_view("page=").size();
  const size_t after = std::min(hrefs[0].find('&', begin), hrefs[0].size());
  const int next = number_of(std::string_view(hrefs[0]).substr(begin, after - begin)).value_or(1);
  pagings.push_back(
      {hrefs[0].substr(0, begin), hrefs[0].substr(after), next, std::nullopt, 1, next <= 1});
}

// Resolving writes characters anew: a number that no list reaches shows where the number stands.
std::optional<ListPaging> resolved(ListPaging paging, const References& references) {
  constexpr std::string_view kMark = "918273645";
  const std::optional<std::string> address =
      references.resolve(paging.before + std::string(kMark) + paging.after);
  const size_t at = address ? address->rfind(kMark) : kNone;
  if (at == kNone) {
    return std::nullopt;
  }
  paging.before = address->substr(0, at);
  paging.after = address->substr(at + kMark.size());
  return paging;
}

// A page whose script counts wrong is still the one that its address says.
void count_from_address(const References& references, ListPaging& paging) {
  const std::optional<std::string> page = references.page();
  const std::optional<int> number = page ? list_page_number(paging, *page) : std::nullopt;
  if (number && (paging.step > 0 ? *number >= paging.next : *number <= paging.next)) {
    paging.next = *number + paging.step;
  }
}

bool has_next(const ListPaging& paging) {
  return !paging.last ||
         (paging.step > 0 ? paging.next <= *paging.last : paging.next >= *paging.last);
}

}  // namespace

std::vector<ListPaging> find_list_pagings(const Dom& dom, std::span<const ScannedScript> scripts,
                                          const References& references) {
  Pagings found;
  for (const ScannedScript& script : scripts) {
    read_create_page_html(script.text, found);
    read_hanweb(script.text, found);
  }
  if (found.empty()) {
    read_easysite(dom, found);
  }
  if (found.empty() && is_made_by_vsb(scripts)) {
    read_vsb(dom, found);
  }
  if (found.empty()) {
    found = find_list_services(dom, scripts);
  }
  Pagings pagings;
  for (ListPaging& raw : found) {
    std::optional<ListPaging> paging = resolved(std::move(raw), references);
    if (paging) {
      count_from_address(references, *paging);
    }
    if (paging && has_next(*paging) && pagings.size() < kMostPagings &&
        std::find(pagings.begin(), pagings.end(), *paging) == pagings.end()) {
      pagings.push_back(*std::move(paging));
    }
  }
  return pagings;
}

std::string list_page(const ListPaging& paging, int number) {
  return paging.before + std::to_string(number) + paging.after;
}

std::optional<int> list_page_number(const ListPaging& paging, std::string_view address) {
  if (address.size() <= paging.before.size() + paging.after.size() ||
      !address.starts_with(paging.before) || !address.ends_with(paging.after)) {
    return std::nullopt;
  }
  address.remove_prefix(paging.before.size());
  address.remove_suffix(paging.after.size());
  return is_digit(address[0]) ? number_of(address) : std::nullopt;
}

}  // namespace shilu
