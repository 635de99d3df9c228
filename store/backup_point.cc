#include "store/backup_point.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "store/proof.h"

namespace shilu {
namespace {

constexpr int kFormat = 1;
constexpr std::string_view kFormatName = "shilu_backup_point";
constexpr std::string_view kDigestName = "sha256";
constexpr std::string_view kTextEnd = "\"\n}\n";
constexpr std::string_view kFileEnd = ".json";
// In "2026-03-22T01:02:03.004Z"; not every file system takes a colon in a name.
constexpr size_t kColons[] = {13, 16};

using Json = nlohmann::ordered_json;

// Where the 64 digits of the digest stand, which is last in the text.
std::optional<size_t> digest_place(std::string_view text) {
  constexpr size_t kTail = 2 * sizeof(Sha256) + kTextEnd.size();
  if (text.size() < kTail || !text.ends_with(kTextEnd)) {
    return std::nullopt;
  }
  return text.size() - kTail;
}

Sha256 digest_without(std::string_view text, size_t place) {
  return sha256({text.substr(0, place), text.substr(place + 2 * sizeof(Sha256))});
}

Json chunks_json(const std::vector<BackupChunk>& chunks) {
  Json list = Json::array();
  for (const BackupChunk& chunk : chunks) {
    list.push_back(Json::array({hex_of(chunk.sha256), chunk.bytes, chunk.stored_bytes}));
  }
  return list;
}

Json segments_json(const std::vector<BackupSegment>& segments) {
  Json list = Json::array();
  for (const BackupSegment& segment : segments) {
    list.push_back({{"name", segment.name},
                    {"bytes", segment.bytes},
                    {"sha256", hex_of(segment.sha256)},
                    {"erased", segment.erased}});
  }
  return list;
}

tl::unexpected<Error> fail_form(const std::string& what) {
  return fail(ErrorCode::kCorrupt, "not a point of a backup: " + what);
}

// Throws what the library throws for a member that is missing or of another type.
Result<BackupPoint> point_of_json(const Json& json) {
  BackupPoint point;
  const Result<Instant> time = parse_instant(json.at("time").get<std::string>());
  const Result<TreeHead> head = parse_head(json.at("head").get<std::string>());
  if (!time || !head) {
    return fail_form(time ? head.error().message : time.error().message);
  }
  point.time = *time;
  point.head = *head;
  point.marker = json.at("marker").get<std::string>();
  point.records = json.at("records").get<uint64_t>();
  point.versions = json.at("versions").get<uint64_t>();
  point.addresses = json.at("addresses").get<uint64_t>();
  for (const Json& each : json.at("chunks")) {
    const std::optional<Sha256> name = sha256_of_hex(each.at(0).get<std::string>());
    if (!name) {
      return fail_form("a chunk's name");
    }
    point.chunks.push_back({*name, each.at(1).get<uint64_t>(), each.at(2).get<uint64_t>()});
  }
  for (const Json& each : json.at("segments")) {
    const std::optional<Sha256> digest = sha256_of_hex(each.at("sha256").get<std::string>());
    if (!digest) {
      return fail_form("a segment's digest");
    }
    BackupSegment segment{each.at("name").get<std::string>(), each.at("bytes").get<uint64_t>(),
                          *digest, each.at("erased").get<uint64_t>()};
    if (segment.name.empty() || segment.name.front() == '.' ||
        segment.name.find('/') != std::string::npos) {
      return fail_form("a segment's name");
    }
    point.segments.push_back(std::move(segment));
  }
  return point;
}

}  // namespace

std::string BackupSegment::file() const {
  return erased == 0 ? name : "erased-" + std::to_string(erased) + "/" + name;
}

std::string point_text(const BackupPoint& point) {
  const Json json = {{kFormatName, kFormat},
                     {"time", format_instant(point.time)},
                     {"marker", point.marker},
                     {"head", head_text(point.head)},
                     {"records", point.records},
                     {"versions", point.versions},
                     {"addresses", point.addresses},
                     {"segments", segments_json(point.segments)},
                     {"chunks", chunks_json(point.chunks)},
                     {kDigestName, std::string(2 * sizeof(Sha256), '0')}};
  std::string text = json.dump(/*indent=*/0) + "\n";
  const size_t place = *digest_place(text);
  return text.replace(place, 2 * sizeof(Sha256), hex_of(digest_without(text, place)));
}

Result<BackupPoint> parse_point(std::string_view text) {
  const std::optional<size_t> place = digest_place(text);
  if (!place) {
    return fail_form("cut short");
  }
  if (text.substr(*place, 2 * sizeof(Sha256)) != hex_of(digest_without(text, *place))) {
    return fail_form("it has another SHA-256 than it says");
  }
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  try {
    if (json.at(kFormatName) != kFormat) {
      return fail(ErrorCode::kUnopenable, "this point of a backup was made by a newer shilu");
    }
    return point_of_json(json);
  } catch (const nlohmann::json::exception& error) {
    return fail_form(error.what());
  }
}

std::string point_file_name(Instant time) {
  std::string name = format_instant(time);
  for (const size_t colon : kColons) {
    name[colon] = '-';
  }
  return name.append(kFileEnd);
}

std::optional<Instant> time_of_point_file(std::string_view name) {
  if (!name.ends_with(kFileEnd)) {
    return std::nullopt;
  }
  std::string text(name.substr(0, name.size() - kFileEnd.size()));
  for (const size_t colon : kColons) {
    if (text.size() > colon && text[colon] == '-') {
      text[colon] = ':';
    }
  }
  const Result<Instant> time = parse_instant(text);
  return time && point_file_name(*time) == name ? std::optional(*time) : std::nullopt;
}

}  // namespace shilu
