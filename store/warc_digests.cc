// The digests that a WARC record gives of itself.
#include <optional>
#include <string>

#include "base/ascii.h"
#include "base/chunked.h"
#include "base/digest.h"
#include "store/warc_reader.h"

namespace shilu {
namespace {

// The SHA-1 in base32 that a field gives; "" where it gives none that can be judged.
std::string_view judged_digest(const WarcEntry& entry, std::string_view name) {
  constexpr std::string_view kSha1 = "sha1:";
  constexpr size_t kDigits = 32;
  const std::string_view said = entry.field(name);
  if (said.size() != kSha1.size() + kDigits ||
      !equals_ignoring_case(said.substr(0, kSha1.size()), kSha1)) {
    return {};
  }
  return said.substr(kSha1.size());
}

tl::unexpected<Error> fail_digest(std::string_view name) {
  return fail(ErrorCode::kCorrupt, std::string(name) + " is not that of the record");
}

}  // namespace

Status check_warc_digests(const WarcEntry& entry) {
  constexpr std::string_view kBlock = "WARC-Block-Digest";
  constexpr std::string_view kPayload = "WARC-Payload-Digest";
  const std::string_view block = judged_digest(entry, kBlock);
  if (!block.empty() && !equals_ignoring_case(block, sha1_base32(entry.block))) {
    return fail_digest(kBlock);
  }
  const bool http = entry.field("Content-Type").starts_with("application/http");
  const std::string_view payload = judged_digest(entry, kPayload);
  // The payload of a revisit stands in the record that it refers to.
  if (payload.empty() || !http || entry.is_type("revisit") ||
      equals_ignoring_case(payload, sha1_base32(entry.http_payload()))) {
    return {};
  }
  const std::optional<Dechunked> dechunked = undo_chunked(entry.http_payload());
  if (dechunked && equals_ignoring_case(payload, sha1_base32(dechunked->bytes))) {
    return {};
  }
  return fail_digest(kPayload);
}

}  // namespace shilu
