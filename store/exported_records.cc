#include "store/exported_records.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "base/url.h"
#include "store/durable_file.h"
#include "store/warc_page.h"

namespace shilu {
namespace {

size_t hash_of(const CaptureName& name) {
  return std::hash<std::string>()(name.url.key() + ' ' + format_instant(name.captured_at));
}

// Of the payload, for a revisit that names its response by it alone; 0 where there is none.
size_t hash_of_digest(const WarcEntry& entry) {
  const std::string_view digest = entry.field("WARC-Payload-Digest");
  return digest.empty() ? 0 : std::hash<std::string_view>()(digest);
}

Result<std::string> read_member(const FileDescriptor& file, const std::string& path,
                                const WarcEntry& entry) {
  std::string member(entry.end - entry.offset, '\0');
  for (size_t filled = 0; filled < member.size();) {
    const ssize_t got = ::pread(file.get(), member.data() + filled, member.size() - filled,
                                static_cast<off_t>(entry.offset + filled));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return fail_errno(path, got < 0 ? errno : EIO);
    }
    filled += static_cast<size_t>(got);
  }
  return member;
}

// Calls `visit` for every record of a segment, as far as it is recorded.
Status for_each_entry(const WarcSegment& segment,
                      const std::function<Status(const WarcEntry&)>& visit) {
  Result<WarcReader> reader = WarcReader::open(segment.path, 0, segment.bytes);
  if (!reader) {
    return tl::unexpected<Error>(reader.error());
  }
  for (;;) {
    const Result<std::optional<WarcEntry>> entry = reader->next();
    if (!entry) {
      return tl::unexpected<Error>(entry.error());
    }
    if (!*entry) {
      return {};
    }
    if (Status visited = visit(**entry); !visited) {
      return visited;
    }
  }
}

}  // namespace

Result<ExportedRecords> ExportedRecords::open(const Archive& archive,
                                              const ExportSelection& selection) {
  std::string key_prefix;
  if (!selection.url_prefix.empty()) {
    const Result<Url> url = Url::parse(selection.url_prefix);
    if (!url) {
      return tl::unexpected<Error>(url.error());
    }
    key_prefix = url->key();
  }
  Result<std::vector<WarcSegment>> segments = archive.warc_segments();
  if (!segments) {
    return tl::unexpected<Error>(segments.error());
  }
  ExportedRecords records(selection.since, std::move(key_prefix));
  records.segments_ = std::move(*segments);
  if (records.since_ || !records.key_prefix_.empty()) {
    if (Status found = records.find_referred(); !found) {
      return tl::unexpected<Error>(found.error());
    }
  }
  return records;
}

bool ExportedRecords::is_selected(const Url& url, Instant fetched_at) const {
  return (!since_ || fetched_at > *since_) &&
         (key_prefix_.empty() || url.key().starts_with(key_prefix_));
}

Status ExportedRecords::find_referred() {
  for (const WarcSegment& segment : segments_) {
    Status gone_through = for_each_entry(segment, [&](const WarcEntry& entry) -> Status {
      const std::optional<CaptureName> capture = capture_name(entry);
      if (!capture || !entry.is_type("revisit") ||
          !is_selected(capture->url, capture->captured_at)) {
        return {};
      }
      if (const std::optional<CaptureName> referred = referred_capture(entry)) {
        referred_.insert(hash_of(*referred));
      } else if (const size_t digest = hash_of_digest(entry); digest != 0) {
        referred_.insert(digest);
      }
      return {};
    });
    if (!gone_through) {
      return gone_through;
    }
  }
  return {};
}

bool ExportedRecords::is_exported(const WarcEntry& entry) const {
  const std::optional<CaptureName> capture = capture_name(entry);
  if (!capture || !entry.own_member) {
    return false;
  }
  return is_selected(capture->url, capture->captured_at) || referred_.contains(hash_of(*capture)) ||
         (entry.is_type("response") && referred_.contains(hash_of_digest(entry)));
}

Status ExportedRecords::for_each(const std::function<Status(const ExportedRecord&)>& visit) const {
  for (const WarcSegment& segment : segments_) {
    const FileDescriptor file(::open(segment.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) {
      return fail_errno(segment.path, errno);
    }
    std::optional<WarcEntry> warcinfo;  // given once it is known that something follows
    const auto give = [&](const WarcEntry& entry) -> Status {
      const Result<std::string> member = read_member(file, segment.path, entry);
      if (!member) {
        return tl::unexpected<Error>(member.error());
      }
      return visit({segment.file, entry, *member});
    };
    Status gone_through = for_each_entry(segment, [&](const WarcEntry& entry) -> Status {
      if (entry.is_type("warcinfo") && entry.own_member) {
        warcinfo = entry;
        return {};
      }
      if (!is_exported(entry)) {
        return {};
      }
      if (warcinfo) {
        if (Status given = give(*warcinfo); !given) {
          return given;
        }
        warcinfo.reset();
      }
      return give(entry);
    });
    if (!gone_through) {
      return gone_through;
    }
  }
  return {};
}

}  // namespace shilu
