#include "crawler/list_answers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/ascii.h"
#include "extract/attachments.h"
#include "extract/extract.h"
#include "extract/links.h"
#include "extract/list_records.h"

namespace shilu {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr int kGkmlptRows = 100;
constexpr int64_t kMostEntries = 100'000'000;  // that a list is believed to have
// Twenty entries with their texts are some 100 KB; a tree of values takes many times its text.
constexpr size_t kMostJsonBytes = 1 << 20;

enum class Service { kHanweb, kJpaas, kGkmlpt, kUcap };

struct ServiceRow {
  std::string_view mark;  // in the path
  Service service;
  std::string_view page;  // before the page's number
};
constexpr auto kServices = std::to_array<ServiceRow>({
    {"/dataproxy.jsp", Service::kHanweb, "page="},
    {"/page/build/unit", Service::kJpaas, "pageNo%22%3A"},
    {"/gkmlpt/api/", Service::kGkmlpt, "page="},
    {"/searchList/", Service::kUcap, "page="},
    {"/common/search/", Service::kUcap, "page="},
});

const ServiceRow* service_of(const Url& url) {
  const auto* const found =
      std::find_if(kServices.begin(), kServices.end(),
                   [&](const ServiceRow& row) { return url.path().find(row.mark) != kNone; });
  return found == kServices.end() ? nullptr : found;
}

// Where the address has its page's number.
std::optional<ListPaging> paging_of(const Url& url, std::string_view name) {
  const std::string& text = url.text();
  const auto begins_parameter = [&](size_t at) {
    return !name.ends_with('=') || text[at - 1] == '?' || text[at - 1] == '&';
  };
  size_t at = text.find(name, text.size() - url.query().size());
  while (at != kNone && !begins_parameter(at)) {
    at = text.find(name, at + 1);
  }
  if (at == kNone) {
    return std::nullopt;
  }
  const char* const begin = text.data() + at + name.size();
  int number = 0;
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), number);
  if (error != std::errc() || number < 0) {
    return std::nullopt;
  }
  ListPaging paging{std::string(text.data(), begin), std::string(end, text.data() + text.size())};
  paging.next = number + 1;
  return paging;
}

void add_link(const Url& page, std::string_view reference, Document& list) {
  const Result<Url> url = page.resolve(reference);
  if (url && list.links.size() < kMaxLinks) {
    list.links.push_back({url->text(), is_attachment_address(reference) ? LinkRelation::kAttachment
                                                                        : LinkRelation::kContent});
  }
}

// The addresses of `entries`, and from how many there are in all the last page.
void read_entries(const Url& page, const nlohmann::json& entries, int total, int rows,
                  Document& list) {
  for (const auto& entry : entries) {
    if (entry.is_object() && entry.contains("url") && entry["url"].is_string()) {
      add_link(page, entry["url"].get_ref<const std::string&>(), list);
    }
  }
  if (total > 0 && rows > 0 && !list.pagings.empty()) {
    list.pagings.front().last = (total - 1) / rows + 1;
  }
}

int number_in(const nlohmann::json& object, const char* name) {
  const bool is_number = object.contains(name) && object[name].is_number_integer();
  const int64_t number = is_number ? object[name].get<int64_t>() : 0;
  return static_cast<int>(std::clamp<int64_t>(number, 0, kMostEntries));
}

void read_json(const Url& page, Service service, std::string_view bytes, Document& list) {
  const auto answer = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (!answer.is_object()) {
    return;
  }
  if (service == Service::kGkmlpt) {
    read_entries(page, answer.value("articles", nlohmann::json::array()),
                 number_in(answer, "total"), kGkmlptRows, list);
    return;
  }
  const auto data = answer.value("data", nlohmann::json::object());
  if (!data.is_object()) {
    return;
  }
  if (service == Service::kUcap) {
    read_entries(page, data.value("results", nlohmann::json::array()), number_in(data, "total"),
                 number_in(data, "rows"), list);
  } else if (data.contains("html") && data["html"].is_string()) {
    PageInput part{data["html"].get_ref<const std::string&>(), page, "text/html; charset=utf-8"};
    list.links = extract_page(part).links;
    for (Link& link : list.links) {  // a part of a page has no navigation
      link.relation =
          link.relation == LinkRelation::kAttachment ? link.relation : LinkRelation::kContent;
    }
  }
}

}  // namespace

std::optional<Document> read_list_answer(const Url& url, std::string_view bytes) {
  const ServiceRow* const row = service_of(url);
  const std::string_view text = trim_ascii(bytes.substr(bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0));
  const bool is_json = text.starts_with("{");
  if (row == nullptr || (!is_json && text.find("<recordset") == kNone)) {
    return std::nullopt;
  }
  Document list;
  list.kind = PageKind::kList;
  if (std::optional<ListPaging> paging = paging_of(url, row->page)) {
    list.pagings.push_back(*std::move(paging));
  }
  if (is_json && text.size() <= kMostJsonBytes) {
    read_json(url, row->service, text, list);
  } else if (!is_json) {
    for (const std::string& record : find_records(text)) {
      add_link(url, record, list);
    }
  }
  return list;
}

}  // namespace shilu
