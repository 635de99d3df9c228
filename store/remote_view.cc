#include "store/remote_view.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "store/local_socket.h"

namespace shilu {
namespace {

// A short scan's first question; each further one asks for twice as much.
constexpr uint64_t kFirstShortBytes = 4096;

int process_of(const FileDescriptor& socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  const bool told = getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  return told ? peer.pid : 0;
}

}  // namespace

// Holds the entries of the last answer; a seek to where they stand asks for nothing.
class RemoteView::RemoteCursor final : public Cursor {
 public:
  RemoteCursor(const RemoteView& view, Scan scan)
      : view_(view), bytes_(scan == Scan::kShort ? kFirstShortBytes : kMostScanBytes) {}

  void seek(std::string_view key) override {
    const auto& entries = scanned_.entries;
    if (!entries.empty() && key >= scanned_from_ && key <= entries.back().key) {
      place_ = std::lower_bound(
                   entries.begin(), entries.end(), key,
                   [](const ScannedEntry& entry, std::string_view to) { return entry.key < to; }) -
               entries.begin();
      return;
    }
    scan(std::string(key));
  }

  void next() override {
    ++place_;
    if (place_ == scanned_.entries.size() && !scanned_.complete) {
      scan(scanned_.entries.back().key + '\0');
    }
  }

  bool valid() const override { return status_.has_value() && place_ < scanned_.entries.size(); }
  std::string_view key() const override { return scanned_.entries[place_].key; }
  std::string_view value() const override { return scanned_.entries[place_].value; }
  Status status() const override { return status_; }

 private:
  void scan(std::string from) {
    const Result<std::string> answer =
        view_.ask(FrameKind::kScan, encode_scan({from, bytes_}), FrameKind::kEntries);
    bytes_ = std::min<uint64_t>(2 * bytes_, kMostScanBytes);
    scanned_from_ = std::move(from);
    place_ = 0;
    std::optional<ScannedEntries> entries =
        answer ? decode_entries(*answer) : std::optional<ScannedEntries>();
    scanned_ = entries ? std::move(*entries) : ScannedEntries();
    if (!answer) {
      status_ = tl::unexpected<Error>(answer.error());
    } else if (!entries) {
      status_ = fail(ErrorCode::kIo, "the writer's answer to a scan cannot be read");
    } else {
      status_ = {};
    }
  }

  const RemoteView& view_;
  uint64_t bytes_;  // to ask for next
  std::string scanned_from_;
  ScannedEntries scanned_;
  size_t place_ = 0;
  Status status_;
};

RemoteView::RemoteView(std::string directory, FileDescriptor socket)
    : directory_(std::move(directory)), process_(process_of(socket)), socket_(std::move(socket)) {}

Result<std::shared_ptr<const RemoteView>> RemoteView::connect(const std::string& directory) {
  Result<FileDescriptor> socket = connect_to(directory, kReadersSocketName);
  if (!socket) {
    return tl::unexpected<Error>(socket.error());
  }
  std::shared_ptr<const RemoteView> view(new RemoteView(directory, std::move(*socket)));
  const Result<std::string> welcome =
      view->ask(FrameKind::kHello, encode_number(kReaderProtocol), FrameKind::kWelcome);
  if (!welcome) {
    return tl::unexpected<Error>(welcome.error());
  }
  return view;
}

Result<std::optional<std::string>> RemoteView::get(std::string_view key) const {
  const Result<std::string> answer = ask(FrameKind::kGet, encode_octets(key), FrameKind::kValue);
  if (!answer) {
    return tl::unexpected<Error>(answer.error());
  }
  std::optional<std::string> value = decode_octets(*answer);
  if (!value) {
    return fail(ErrorCode::kIo, "the writer's answer to a get cannot be read");
  }
  // A sealed value is never empty.
  return value->empty() ? std::optional<std::string>() : std::move(value);
}

std::unique_ptr<Cursor> RemoteView::iterate(Scan scan) const {
  return std::make_unique<RemoteCursor>(*this, scan);
}

Status RemoteView::status() const {
  const MutexLock lock(mutex_);
  return lost_ ? Status(tl::unexpected<Error>(*lost_)) : Status();
}

Result<std::string> RemoteView::report() const {
  return ask(FrameKind::kReport, "", FrameKind::kReported).map([](const std::string& answer) {
    return decode_octets(answer).value_or("");
  });
}

Result<std::string> RemoteView::order(std::string_view order) const {
  return ask(FrameKind::kOrder, encode_octets(order), FrameKind::kOrdered)
      .map([](const std::string& answer) { return decode_octets(answer).value_or(""); });
}

Result<std::string> RemoteView::ask(FrameKind question, std::string_view fields,
                                    FrameKind expected) const {
  const MutexLock lock(mutex_);
  if (lost_) {
    return tl::unexpected<Error>(*lost_);
  }
  return exchange(question, fields, expected);
}

Result<std::string> RemoteView::exchange(FrameKind question, std::string_view fields,
                                         FrameKind expected) const {
  // A writer that ends says so before it closes: that can be read though nothing can be sent.
  const bool sent = send(make_frame(question, fields));
  std::string head(kFrameHeadBytes, '\0');
  if (Status received = receive(head.data(), head.size()); !received) {
    return tl::unexpected<Error>(received.error());
  }
  const size_t length = frame_length(head);
  if (length == 0 || length > kMostAnswerBytes) {
    return tl::unexpected<Error>(lose(ErrorCode::kIo, "it answered what is no answer"));
  }
  std::string answer(length, '\0');
  if (Status received = receive(answer.data(), answer.size()); !received) {
    return tl::unexpected<Error>(received.error());
  }
  const auto kind = static_cast<FrameKind>(answer[0]);
  answer.erase(0, 1);
  if (kind == expected && sent) {
    return answer;
  }
  const std::optional<Error> failure =
      kind == FrameKind::kFailure ? decode_failure(answer) : std::nullopt;
  if (!failure) {
    return tl::unexpected<Error>(lose(ErrorCode::kIo, "it answered what was not asked"));
  }
  if (failure->code == ErrorCode::kIo || failure->code == ErrorCode::kCorrupt) {
    return tl::unexpected<Error>(*failure);  // of one record; the next may be whole
  }
  return tl::unexpected<Error>(lose(failure->code, failure->message));
}

bool RemoteView::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(std::max<ssize_t>(count, 0)));
  }
  return true;
}

Status RemoteView::receive(char* bytes, size_t count) const {
  for (size_t received = 0; received < count;) {
    const ssize_t came = recv(socket_.get(), bytes + received, count - received, 0);
    if (came < 0 && errno == EINTR) {
      continue;
    }
    if (came <= 0) {
      const bool late = came < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
      return tl::unexpected<Error>(
          lose(ErrorCode::kLocked, late ? "it does not answer any more" : "it has ended"));
    }
    received += static_cast<size_t>(came);
  }
  return {};
}

Error RemoteView::lose(ErrorCode code, const std::string& why) const {
  if (!lost_) {
    lost_ = Error{code, directory_ + " is read through process " + std::to_string(process_) +
                            ", which writes it, and " + why};
  }
  return *lost_;
}

}  // namespace shilu
