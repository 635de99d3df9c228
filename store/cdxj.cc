#include "store/cdxj.h"

#include <nlohmann/json.hpp>

#include "base/ascii.h"
#include "base/document_json.h"
#include "base/response_head.h"
#include "store/surt.h"
#include "store/warc_page.h"

namespace shilu {
namespace {

constexpr std::string_view kSha1 = "sha1:";
constexpr int kNotModified = 304;

// "text/html" of "text/html; charset=gbk", as it is written; "unk" where the head says nothing.
std::string mime_of(std::string_view head) {
  for (const HeaderField& field : response_fields(head)) {
    if (equals_ignoring_case(field.name, "Content-Type") && !field.value.empty()) {
      return field.value.substr(0, field.value.find_first_of("; "));
    }
  }
  return "unk";
}

}  // namespace

std::string cdx_timestamp(Instant instant) {
  constexpr size_t kDigits = 14;
  std::string digits;
  for (const char c : format_instant(instant)) {
    if (is_digit(c) && digits.size() < kDigits) {
      digits += c;
    }
  }
  return digits;
}

bool is_indexed(const WarcEntry& entry) {
  return (entry.is_type("response") || entry.is_type("revisit")) &&
         response_status(entry.http_head()) != kNotModified && capture_name(entry).has_value();
}

std::optional<std::string> cdxj_line(const WarcEntry& entry, const MemberPlace& place) {
  if (!is_indexed(entry)) {
    return std::nullopt;
  }
  const bool is_revisit = entry.is_type("revisit");
  const CaptureName capture = *capture_name(entry);
  nlohmann::ordered_json json = {
      {"url", entry.target()}, {"mime", is_revisit ? "warc/revisit" : mime_of(entry.http_head())}};
  const int status = response_status(entry.http_head());
  if (!is_revisit && status != 0) {
    json["status"] = std::to_string(status);
  }
  std::string_view digest = entry.field("WARC-Payload-Digest");
  if (digest.starts_with(kSha1)) {
    digest.remove_prefix(kSha1.size());
  }
  if (!digest.empty()) {
    json["digest"] = digest;
  }
  json["length"] = std::to_string(place.length);
  json["offset"] = std::to_string(place.offset);
  json["filename"] = place.file;
  return surt_key(capture.url) + " " + cdx_timestamp(capture.captured_at) + " " +
         to_json_line(json);
}

}  // namespace shilu
