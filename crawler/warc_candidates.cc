#include "crawler/warc_candidates.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
#include "base/time.h"
#include "store/gzip_member.h"
#include "store/gzip_writer.h"
#include "store/new_file.h"
#include "store/warc_page.h"

namespace shilu {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kRecordEnd = "\r\n\r\n";

// Eight octets of SHA-256: a stranger cannot make two names fall together by accident, and if he
// does, the digest of the payload is still compared.
uint64_t hash_of(std::string_view sort, std::string_view name) {
  const Sha256 digest = sha256({sort, " ", name});
  uint64_t hash = 0;
  for (size_t i = 0; i < sizeof hash; ++i) {
    hash = hash << 8 | digest[i];
  }
  return hash;
}

std::string capture_text(const CaptureName& name) {
  return name.url.text() + " " + format_instant(name.captured_at);
}

// The names by which a revisit may refer to this response.
std::vector<uint64_t> names_of(const WarcEntry& response, const CaptureName& capture) {
  std::vector<uint64_t> names;
  if (const std::string_view id = response.field("WARC-Record-ID"); !id.empty()) {
    names.push_back(hash_of("id", without_brackets(id)));
  }
  names.push_back(hash_of("capture", capture_text(capture)));
  if (const std::string_view digest = response.field("WARC-Payload-Digest"); !digest.empty()) {
    names.push_back(hash_of("payload", digest));
  }
  return names;
}

// The names that a revisit refers to its response by, the most certain first.
std::vector<uint64_t> referred_names(const WarcEntry& revisit) {
  std::vector<uint64_t> names;
  if (const std::string_view id = revisit.field("WARC-Refers-To"); !id.empty()) {
    names.push_back(hash_of("id", without_brackets(id)));
  }
  if (const std::optional<CaptureName> capture = referred_capture(revisit)) {
    names.push_back(hash_of("capture", capture_text(*capture)));
  }
  if (const std::string_view digest = revisit.field("WARC-Payload-Digest"); !digest.empty()) {
    names.push_back(hash_of("payload", digest));
  }
  return names;
}

// One of the names of the standard: what else a stranger writes there is not kept.
std::string_view known_type(const WarcEntry& entry) {
  for (const std::string_view type :
       {"warcinfo", "resource", "request", "metadata", "conversion", "continuation"}) {
    if (entry.is_type(type)) {
      return type;
    }
  }
  return "unknown type";
}

Json place_json(const RecordPlace& place) {
  return {place.file, place.offset, place.end};
}

RecordPlace place_of_json(const Json& json) {
  return {json[0].get<uint32_t>(), json[1].get<uint64_t>(), json[2].get<uint64_t>()};
}

Result<std::string> read_octets(const FileDescriptor& file, const std::string& path,
                                uint64_t offset, uint64_t end) {
  std::string octets(end - offset, '\0');
  for (size_t filled = 0; filled < octets.size();) {
    const ssize_t got = ::pread(file.get(), octets.data() + filled, octets.size() - filled,
                                static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return fail_errno(path, got < 0 ? errno : EIO);
    }
    filled += static_cast<size_t>(got);
  }
  return octets;
}

// A number as text that sorts by its bytes.
std::string in_order(uint64_t number) {
  constexpr size_t kMostDigits = 20;
  const std::string digits = std::to_string(number);
  return " " + std::string(kMostDigits - digits.size(), '0') + digits + " ";
}

uint64_t size_of(const std::string& path) {
  std::error_code error;
  const uint64_t size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

}  // namespace

WarcCandidates::WarcCandidates(std::vector<std::string> files, std::string directory,
                               std::function<void(const WarcFault&)> fault)
    : files_(std::move(files)),
      directory_(std::move(directory)),
      fault_(std::move(fault)),
      lines_(directory_) {}

Status WarcCandidates::find(const std::function<bool(uint64_t octets)>& progress) {
  for (uint32_t file = 0; file < files_.size() && !stopped_; ++file) {
    if (Status read = read_file(file, progress); !read) {
      return read;
    }
    if (Status given_up = give_up_pending(); !given_up) {
      return given_up;
    }
    done_octets_ += size_of(files_[file]);
  }
  return find_originals();
}

Status WarcCandidates::read_file(uint32_t file, const std::function<bool(uint64_t)>& progress) {
  Result<WarcReader> reader = WarcReader::open(files_[file]);
  if (!reader) {
    fault_({files_[file], 0, reader.error().message});
    return {};
  }
  for (;;) {
    const Result<std::optional<WarcEntry>> entry = reader->next();
    if (!entry) {
      fault_({files_[file], reader->begun(), entry.error().message});
      const Result<bool> more =
          entry.error().code == ErrorCode::kCorrupt ? reader->recover() : Result<bool>(false);
      if (!more || !*more) {
        return {};
      }
      continue;
    }
    if (!*entry) {
      return {};
    }
    ++records_;
    if (Status digests = check_warc_digests(**entry); !digests) {
      fault_({files_[file], (*entry)->offset, digests.error().message});
    } else if (Status taken = take(file, **entry); !taken) {
      return taken;
    }
    if (!progress(done_octets_ + (*entry)->end)) {
      stopped_ = true;
      return {};
    }
  }
}

Status WarcCandidates::take(uint32_t file, const WarcEntry& entry) {
  const bool is_capture = entry.is_type("response") || entry.is_type("revisit");
  const bool is_http = entry.target().starts_with("http:") || entry.target().starts_with("https:");
  if (!is_http || (!is_capture && !entry.is_type("request"))) {
    ++left_[is_capture ? "other response" : std::string(known_type(entry))];
    return {};
  }
  const std::optional<CaptureName> capture = capture_name(entry);
  if (!capture) {
    fault_({files_[file], entry.offset, "its address or its date is none"});
    return {};
  }
  Result<RecordPlace> place = place_of(file, entry);
  if (!place) {
    return tl::unexpected<Error>(place.error());
  }
  Seen seen{"",
            *place,
            std::string(entry.field("WARC-Type")),
            std::string(without_brackets(entry.field("WARC-Record-ID"))),
            std::string(without_brackets(entry.field("WARC-Concurrent-To"))),
            capture->url.text(),
            true};
  if (!is_capture) {
    seen.is_get = entry.block.starts_with("GET ");
    return take_request(std::move(seen));
  }
  if (entry.is_type("revisit")) {
    for (const uint64_t name : referred_names(entry)) {
      wanted_.insert(name);
    }
  }
  const Json names =
      entry.is_type("response") ? Json(names_of(entry, *capture)) : Json(Json::array());
  // Sorted by their octets these lines are in the order of time, then of files and offsets.
  const Json line = {
      {"place", place_json(*place)}, {"names", names}, {"file", file}, {"at", entry.offset}};
  seen.line = format_instant(capture->captured_at) + in_order(captures_++) + line.dump();
  return take_capture(std::move(seen));
}

// A request and its capture stand next to one another in what all crawlers write, in either order.
Status WarcCandidates::take_capture(Seen seen) {
  const bool belongs = pending_ && pending_->line.empty() && pending_->target == seen.target &&
                       (pending_->concurrent_to.empty() || pending_->concurrent_to == seen.id) &&
                       (seen.concurrent_to.empty() || seen.concurrent_to == pending_->id);
  if (belongs) {
    const Seen request = *std::exchange(pending_, std::nullopt);
    return add(seen, &request);
  }
  if (Status given_up = give_up_pending(); !given_up) {
    return given_up;
  }
  pending_ = std::move(seen);
  return {};
}

Status WarcCandidates::take_request(Seen seen) {
  const bool belongs = pending_ && !pending_->line.empty() && pending_->target == seen.target &&
                       (seen.concurrent_to.empty() || seen.concurrent_to == pending_->id) &&
                       (pending_->concurrent_to.empty() || pending_->concurrent_to == seen.id);
  if (belongs) {
    const Seen capture = *std::exchange(pending_, std::nullopt);
    return add(capture, &seen);
  }
  if (Status given_up = give_up_pending(); !given_up) {
    return given_up;
  }
  pending_ = std::move(seen);
  return {};
}

Status WarcCandidates::give_up_pending() {
  if (!pending_) {
    return {};
  }
  const Seen alone = *std::exchange(pending_, std::nullopt);
  if (alone.line.empty()) {
    ++left_["request"];
    return {};
  }
  return add(alone, nullptr);
}

Status WarcCandidates::add(const Seen& capture, const Seen* request) {
  // Put beside the rest of the line, which is sorted by what stands before.
  Json belongs = Json::object();
  if (request != nullptr) {
    belongs = {{"request", place_json(request->place)}, {"get", request->is_get}};
  }
  return lines_.add(capture.line + "\t" + belongs.dump());
}

// A record that is a gzip member is read where it stands, and so is one that is not compressed; of
// a member that holds several each is kept aside as a member of its own.
Result<RecordPlace> WarcCandidates::place_of(uint32_t file, const WarcEntry& entry) {
  if (entry.own_member || !entry.compressed) {
    return RecordPlace{file, entry.offset, entry.end};
  }
  if (!spool_.is_open()) {
    Result<FileDescriptor> spool = open_nameless(directory_);
    if (!spool) {
      return tl::unexpected<Error>(spool.error());
    }
    spool_ = std::move(*spool);
  }
  const std::string member = gzip_member_of({entry.head, entry.block, kRecordEnd});
  if (Status written = write_all(spool_.get(), directory_, member); !written) {
    return tl::unexpected<Error>(written.error());
  }
  const uint64_t begin = std::exchange(spool_end_, spool_end_ + member.size());
  return RecordPlace{kSpool, begin, spool_end_};
}

Status WarcCandidates::find_originals() {
  if (wanted_.empty()) {
    return {};
  }
  return lines_.for_each([this](std::string_view line) -> Status {
    const Json json = Json::parse(line.substr(line.find('{'), line.rfind('\t') - line.find('{')));
    for (const Json& name : json["names"]) {
      if (wanted_.contains(name.get<uint64_t>())) {
        originals_.emplace(name.get<uint64_t>(), place_of_json(json["place"]));
      }
    }
    return {};
  });
}

Status WarcCandidates::for_each(const std::function<Status(const WarcCandidate&)>& visit) {
  return lines_.for_each([&](std::string_view line) -> Status {
    const size_t begin = line.find('{');
    const size_t tab = line.rfind('\t');
    const Json json = Json::parse(line.substr(begin, tab - begin));
    const Json belongs = Json::parse(line.substr(tab + 1));
    WarcCandidate candidate;
    candidate.capture = place_of_json(json["place"]);
    candidate.file = json["file"].get<uint32_t>();
    candidate.offset = json["at"].get<uint64_t>();
    if (belongs.contains("request")) {
      candidate.request = place_of_json(belongs["request"]);
      candidate.asked_by_get = belongs["get"].get<bool>();
    }
    return visit(candidate);
  });
}

Result<StoredRecord> WarcCandidates::read(const RecordPlace& place) const {
  const bool spooled = place.file == kSpool;
  const std::string path =
      spooled ? "/proc/self/fd/" + std::to_string(spool_.get()) : files_[place.file];
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    return fail_errno(path, errno);
  }
  Result<WarcReader> reader = WarcReader::open(path, place.offset, place.end);
  if (!reader) {
    return tl::unexpected<Error>(reader.error());
  }
  Result<std::optional<WarcEntry>> entry = reader->next();
  if (!entry || !*entry) {
    return entry ? fail(ErrorCode::kCorrupt, path + " has changed meanwhile")
                 : tl::unexpected<Error>(entry.error());
  }
  StoredRecord record{std::move(**entry), {}};
  if (record.entry.compressed) {
    Result<std::string> member = read_octets(file, path, place.offset, place.end);
    if (!member) {
      return tl::unexpected<Error>(member.error());
    }
    record.member = std::move(*member);
  }
  // Where its head has a time or a name no verifying could tell what it should be.
  if (!record.entry.compressed || !GzipMemberDecoder().has_no_stray_bit(record.member)) {
    record.member = gzip_member_of({record.entry.head, record.entry.block, kRecordEnd});
  }
  return record;
}

std::optional<RecordPlace> WarcCandidates::original_of(const WarcEntry& revisit) const {
  for (const uint64_t name : referred_names(revisit)) {
    if (const auto found = originals_.find(name); found != originals_.end()) {
      return found->second;
    }
  }
  return std::nullopt;
}

}  // namespace shilu
