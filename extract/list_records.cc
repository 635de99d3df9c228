#include "extract/list_records.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/ascii.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kMaxRecords = 2000;
constexpr size_t kLongestAddress = 4096;  // bytes, as of an attribute in html_scan

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

}  // namespace

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

std::vector<std::string> find_records(std::string_view text) {
  std::vector<std::string> records;
  for (size_t at = 0; records.size() < kMaxRecords && (at = text.find("<record>", at)) != kNone;) {
    const size_t end = std::min(text.find("</record>", at), text.size());
    for (std::string& href : hrefs_in(text.substr(at, end - at), 4)) {
      records.push_back(std::move(href));
    }
    at = end;
  }
  return records;
}

std::vector<std::string> find_script_records(std::span<const ScannedScript> scripts) {
  std::vector<std::string> records;
  for (const ScannedScript& script : scripts) {
    std::vector<std::string> found = find_records(script.text);
    std::move(found.begin(), found.end(), std::back_inserter(records));
    if (records.size() >= kMaxRecords) {
      return records;
    }
  }
  return records;
}

}  // namespace shilu
