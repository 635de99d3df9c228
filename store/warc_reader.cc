#include "store/warc_reader.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include "base/ascii.h"
#include "store/durable_file.h"
#include "store/gzip_member.h"

namespace shilu {
namespace {

constexpr std::string_view kGzipBegin = "\x1f\x8b";
constexpr std::string_view kRecordBegin = "WARC/1.";
// Read at once at first, for one record of many, and at most, when records are read in order.
constexpr size_t kInputBytes = size_t{64} << 10;
constexpr size_t kMostInputBytes = size_t{2} << 20;
constexpr std::string_view kHeadEnd = "\r\n\r\n";

// An inflating stream for one gzip member after another.
class Inflater {
 public:
  Inflater() {
    constexpr int kGzipWindow = 15 + 16;
    // Fails only when memory is exhausted, like operator new.
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) {
      std::abort();
    }
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

}  // namespace

// The file's octets with the gzip coding undone, as far as they were asked for.
class WarcReader::Source {
 public:
  Source(FileDescriptor file, std::string path, uint64_t offset, uint64_t end)
      : file_(std::move(file)), path_(std::move(path)), end_(end), read_end_(offset) {}

  Status find_coding() {
    if (Status read = read_more(); !read) {
      return read;
    }
    gzip_ = unread().starts_with(kGzipBegin);
    return {};
  }

  // Makes `count` octets available, or all up to the end of the gzip member or of the file. A new
  // member is begun only where nothing is left of the one before.
  Status fill(size_t count) {
    while (available().size() < count && !at_end_) {
      if (gzip_ && !within_member_ && !available().empty()) {
        break;
      }
      if (Status more = gzip_ ? inflate_more() : copy_more(); !more) {
        return more;
      }
    }
    return {};
  }
  std::string_view available() const { return std::string_view(bytes_).substr(taken_); }
  void take(size_t count) {
    taken_ += count;
    if (taken_ == bytes_.size()) {
      bytes_.clear();
      taken_ = 0;
    } else if (taken_ > kInputBytes) {
      bytes_.erase(0, taken_);
      taken_ = 0;
    }
  }

  bool is_gzip() const { return gzip_; }
  // Whether what is available next begins where a gzip member does.
  bool at_member_begin() const { return gzip_ && !within_member_ && available().empty(); }

  // After a record was taken: reads the end of its gzip member, where nothing else is before it.
  Status finish_member() {
    while (gzip_ && within_member_ && available().empty()) {
      if (Status more = inflate_more(); !more) {
        return more;
      }
    }
    return {};
  }
  // One past what was taken, or past the gzip member that it is part of and that is read so far.
  uint64_t taken_end() const {
    return read_end_ - unread().size() - (gzip_ ? 0 : available().size());
  }

  // Of what is available, which is not empty: its own place, or that of its gzip member.
  uint64_t offset() const {
    return gzip_ ? member_offset_ : read_end_ - unread().size() - available().size();
  }
  const std::string& path() const { return path_; }

  // Goes on at the first place after `from` that looks like the beginning of a record.
  Result<bool> resume_after(uint64_t from) {
    within_member_ = false;
    at_end_ = false;
    bytes_.clear();
    taken_ = 0;
    constexpr size_t kOverlap = 16;  // longer than any mark
    std::string window;
    uint64_t window_begin = from + 1;
    read_end_ = window_begin;
    used_ = 0;
    filled_ = 0;
    for (;;) {
      if (Status read = read_more(); !read) {
        return tl::unexpected<Error>(read.error());
      }
      if (filled_ == 0) {
        at_end_ = true;
        return false;
      }
      window += unread();
      for (size_t found = find_mark(window, 0); found != std::string::npos;
           found = find_mark(window, found + 1)) {
        const uint64_t place = window_begin + found;
        if (!gzip_ || member_holds_record(place)) {
          read_end_ = place;
          used_ = 0;
          filled_ = 0;
          return true;
        }
      }
      const size_t done = window.size() - std::min(window.size(), kOverlap);
      window.erase(0, done);
      window_begin += done;
    }
  }

 private:
  size_t find_mark(const std::string& window, size_t from) const {
    if (gzip_) {
      return window.find(kGzipBegin, from);
    }
    constexpr std::string_view kLineAndRecord = "\nWARC/1.";
    const size_t found = window.find(kLineAndRecord, from);
    return found == std::string::npos ? found : found + 1;
  }

  // Whether a gzip member that begins with a record begins there.
  bool member_holds_record(uint64_t place) {
    std::array<char, 512> coded;
    const uint64_t left = end_ - std::min(end_, place);
    const ssize_t got = ::pread(file_.get(), coded.data(),
                                static_cast<size_t>(std::min<uint64_t>(left, coded.size())),
                                static_cast<off_t>(place));
    if (got <= 0) {
      return false;
    }
    std::array<char, kRecordBegin.size()> plain{};
    z_stream& stream = inflater_.stream();
    inflateReset(&stream);
    stream.next_in = reinterpret_cast<Bytef*>(coded.data());
    stream.avail_in = static_cast<uInt>(got);
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    const int result = inflate(&stream, Z_SYNC_FLUSH);
    return (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR) &&
           std::string_view(plain.data(), plain.size()) == kRecordBegin;
  }

  std::string_view unread() const { return {input_.data() + used_, filled_ - used_}; }

  Status read_more() {
    const uint64_t left = end_ - std::min(end_, read_end_);
    for (;;) {
      const ssize_t got = ::pread(file_.get(), input_.data(),
                                  static_cast<size_t>(std::min<uint64_t>(left, input_.size())),
                                  static_cast<off_t>(read_end_));
      if (got >= 0) {
        used_ = 0;
        filled_ = static_cast<size_t>(got);
        read_end_ += filled_;
        return {};
      }
      if (errno != EINTR) {
        return fail_errno(path_, errno);
      }
    }
  }

  // Has so much unread that most members are there to their end.
  Status top_up() {
    if (unread().size() >= input_.size() / 2 || read_end_ >= end_) {
      return {};
    }
    const size_t bytes = std::min(2 * input_.size(), kMostInputBytes);
    input_.erase(input_.begin(), input_.begin() + static_cast<ptrdiff_t>(used_));
    filled_ -= used_;
    used_ = 0;
    input_.resize(bytes);
    const uint64_t room = std::min<uint64_t>(end_ - read_end_, input_.size() - filled_);
    ssize_t got = -1;
    do {
      got = ::pread(file_.get(), input_.data() + filled_, static_cast<size_t>(room),
                    static_cast<off_t>(read_end_));
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
      return fail_errno(path_, errno);
    }
    filled_ += static_cast<size_t>(got);
    read_end_ += static_cast<uint64_t>(got);
    return {};
  }

  Status copy_more() {
    bytes_ += unread();
    if (Status read = read_more(); !read) {
      return read;
    }
    at_end_ = filled_ == 0;
    return {};
  }

  // Inflates up to the end of the input read or of the member.
  Status inflate_more() {
    if (unread().empty()) {
      if (Status read = read_more(); !read) {
        return read;
      }
    }
    if (unread().empty()) {
      at_end_ = true;
      return within_member_ ? fail(ErrorCode::kCorrupt, at(member_offset_) + "a torn gzip member")
                            : Status();
    }
    if (!within_member_) {
      member_offset_ = read_end_ - unread().size();
      if (Status read = top_up(); !read) {
        return read;
      }
      if (const std::optional<size_t> whole = whole_member_.decode(unread(), bytes_)) {
        used_ += *whole;
        return {};
      }
      within_member_ = true;
      inflateReset(&inflater_.stream());
    }
    return inflate_input();
  }

  Status inflate_input() {
    z_stream& stream = inflater_.stream();
    std::array<char, size_t{64} << 10> step;
    stream.next_in = reinterpret_cast<Bytef*>(input_.data() + used_);
    stream.avail_in = static_cast<uInt>(unread().size());
    stream.next_out = reinterpret_cast<Bytef*>(step.data());
    stream.avail_out = static_cast<uInt>(step.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    used_ = filled_ - stream.avail_in;
    bytes_.append(step.data(), step.size() - stream.avail_out);
    if (result == Z_STREAM_END) {
      within_member_ = false;
      return {};
    }
    if (result != Z_OK && result != Z_BUF_ERROR) {
      return fail(ErrorCode::kCorrupt, at(member_offset_) + "not a gzip member");
    }
    return {};
  }

  std::string at(uint64_t offset) const {
    return path_ + ", offset " + std::to_string(offset) + ": ";
  }

  FileDescriptor file_;
  std::string path_;
  std::vector<char> input_ = std::vector<char>(kInputBytes);
  size_t used_ = 0;
  size_t filled_ = 0;
  const uint64_t end_;
  uint64_t read_end_;  // in the file, of what stands in input_
  bool gzip_ = false;
  bool at_end_ = false;
  GzipMemberDecoder whole_member_;
  Inflater inflater_;  // for what is larger, and for what is damaged
  bool within_member_ = false;
  uint64_t member_offset_ = 0;
  std::string bytes_;  // decoded; those before taken_ are done with
  size_t taken_ = 0;
};

namespace {

// "Name: value" lines; a line that begins with white space goes on with the one before.
std::optional<std::vector<HeaderField>> parse_fields(std::string_view lines) {
  std::vector<HeaderField> fields;
  while (!lines.empty()) {
    const size_t end = lines.find("\r\n");
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 2);
    if (!line.empty() && is_space(line.front()) && !fields.empty()) {
      fields.back().value.append(" ").append(trim_ascii(line));
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      return std::nullopt;
    }
    fields.push_back(
        {std::string(line.substr(0, colon)), std::string(trim_ascii(line.substr(colon + 1)))});
  }
  return fields;
}

std::optional<size_t> content_length(const WarcEntry& entry) {
  const std::string_view digits = entry.field("Content-Length");
  size_t length = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), length);
  if (digits.empty() || error != std::errc() || end != digits.end()) {
    return std::nullopt;
  }
  return length;
}

}  // namespace

std::string_view without_brackets(std::string_view uri) {
  return uri.starts_with('<') && uri.ends_with('>') ? uri.substr(1, uri.size() - 2) : uri;
}

std::string_view WarcEntry::field(std::string_view name) const {
  for (const HeaderField& field : fields) {
    if (equals_ignoring_case(field.name, name)) {
      return field.value;
    }
  }
  return {};
}

bool WarcEntry::is_type(std::string_view type) const {
  return equals_ignoring_case(field("WARC-Type"), type);
}

std::string_view WarcEntry::target() const {
  return without_brackets(field("WARC-Target-URI"));
}

std::string_view WarcEntry::http_head() const {
  const std::string_view all = block;
  for (size_t feed = all.find('\n'); feed != std::string_view::npos;
       feed = all.find('\n', feed + 1)) {
    const std::string_view next = all.substr(feed + 1, 2);
    if (next.starts_with('\n') || next == "\r\n") {
      return all.substr(0, feed + 1 + (next.front() == '\n' ? 1 : 2));
    }
  }
  return all;
}

std::string_view WarcEntry::http_payload() const {
  return std::string_view(block).substr(http_head().size());
}

WarcReader::WarcReader(std::unique_ptr<Source> source) : source_(std::move(source)) {}
WarcReader::~WarcReader() = default;
WarcReader::WarcReader(WarcReader&&) noexcept = default;
WarcReader& WarcReader::operator=(WarcReader&&) noexcept = default;

Result<WarcReader> WarcReader::open(const std::string& path, uint64_t offset, uint64_t end) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    return errno == ENOENT ? fail(ErrorCode::kNotFound, path + " does not exist")
                           : fail_errno(path, errno);
  }
  auto source = std::make_unique<Source>(std::move(file), path, offset, end);
  if (Status found = source->find_coding(); !found) {
    return tl::unexpected<Error>(found.error());
  }
  return WarcReader(std::move(source));
}

Result<std::optional<WarcEntry>> WarcReader::next() {
  const bool at_member_begin = source_->at_member_begin();
  begun_ = source_->taken_end();
  if (Status filled = source_->fill(1); !filled) {
    return tl::unexpected<Error>(filled.error());
  }
  if (source_->available().empty()) {
    return std::optional<WarcEntry>();
  }
  WarcEntry entry;
  entry.offset = source_->offset();
  begun_ = entry.offset;
  const auto corrupt = [&](const std::string& what) {
    return fail(ErrorCode::kCorrupt,
                source_->path() + ", offset " + std::to_string(entry.offset) + ": " + what);
  };
  size_t head_end = std::string_view::npos;
  for (size_t asked = 1024; head_end == std::string_view::npos; asked *= 2) {
    if (Status filled = source_->fill(asked); !filled) {
      return tl::unexpected<Error>(filled.error());
    }
    const std::string_view bytes = source_->available();
    head_end = bytes.substr(0, kMostHeadBytes).find(kHeadEnd);
    if (head_end == std::string_view::npos && (bytes.size() < asked || asked >= kMostHeadBytes)) {
      return corrupt("a record without the end of its head");
    }
  }
  const std::string_view head = source_->available().substr(0, head_end);
  const size_t version_end = head.find("\r\n");
  if (!head.starts_with(kRecordBegin) || version_end == std::string_view::npos) {
    return corrupt("not a WARC record");
  }
  std::optional<std::vector<HeaderField>> fields = parse_fields(head.substr(version_end + 2));
  if (!fields) {
    return corrupt("a line of its head is not a field");
  }
  entry.fields = std::move(*fields);
  const std::optional<size_t> length = content_length(entry);
  if (!length || *length > kMostBlockBytes) {
    return corrupt("its Content-Length cannot be");
  }
  entry.head = source_->available().substr(0, head_end + kHeadEnd.size());
  source_->take(entry.head.size());
  if (Status filled = source_->fill(*length + kHeadEnd.size()); !filled) {
    return tl::unexpected<Error>(filled.error());
  }
  const std::string_view rest = source_->available();
  if (rest.substr(std::min(rest.size(), *length), kHeadEnd.size()) != kHeadEnd) {
    return corrupt("a record that does not end where its Content-Length says");
  }
  entry.block = rest.substr(0, *length);
  source_->take(*length + kHeadEnd.size());
  if (Status finished = source_->finish_member(); !finished) {
    return tl::unexpected<Error>(finished.error());
  }
  entry.end = source_->taken_end();
  entry.compressed = source_->is_gzip();
  entry.own_member = at_member_begin && source_->at_member_begin();
  return std::optional<WarcEntry>(std::move(entry));
}

Result<bool> WarcReader::recover() {
  return source_->resume_after(begun_);
}

}  // namespace shilu
