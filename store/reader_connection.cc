#include "store/reader_connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "store/fields.h"

namespace shilu {
namespace {

constexpr size_t kReceiveBytes = size_t{16} << 10;

bool would_wait(int error_number) {
  return error_number == EAGAIN || error_number == EWOULDBLOCK || error_number == EINTR;
}

}  // namespace

bool ReaderConnection::proceed(Time now) {
  if (!is_answering() && !receive(now)) {
    return false;
  }
  return send_answer(now);
}

bool ReaderConnection::receive(Time now) {
  std::array<char, kReceiveBytes> bytes;
  const ssize_t count = recv(socket_.get(), bytes.data(), bytes.size(), 0);
  if (count <= 0) {
    return count < 0 && would_wait(errno);
  }
  question_.append(bytes.data(), static_cast<size_t>(count));
  if (question_.size() < kFrameHeadBytes) {
    return true;
  }
  const size_t length = frame_length(question_);
  if (length == 0 || length > kMostQuestionBytes) {
    refuse("a question of " + std::to_string(length) + " bytes");
    return true;
  }
  if (question_.size() < kFrameHeadBytes + length) {
    return true;
  }
  idle_since_ = now;
  if (question_.size() > kFrameHeadBytes + length) {
    refuse("a question before the answer to the last");
    return true;
  }
  const std::string question = std::exchange(question_, {});
  const std::string_view frame = std::string_view(question).substr(kFrameHeadBytes);
  answer_question(static_cast<FrameKind>(frame[0]), frame.substr(1));
  return true;
}

bool ReaderConnection::send_answer(Time now) {
  if (!is_answering()) {
    return true;
  }
  const ssize_t count =
      send(socket_.get(), answer_.data() + sent_, answer_.size() - sent_, MSG_NOSIGNAL);
  if (count < 0) {
    return would_wait(errno);
  }
  sent_ += static_cast<size_t>(count);
  if (is_answering()) {
    return true;
  }
  answer_ = {};
  sent_ = 0;
  idle_since_ = now;
  return !ends_after_answer_;
}

void ReaderConnection::answer_question(FrameKind kind, std::string_view fields) {
  if (kind == FrameKind::kHello) {
    return greet(fields);
  }
  if (!snapshot_) {
    return refuse("no hello");
  }
  if (kind == FrameKind::kGet) {
    const std::optional<std::string> key = decode_octets(fields);
    return key ? get(*key) : refuse("a get that cannot be read");
  }
  if (kind == FrameKind::kScan) {
    const std::optional<ScanQuestion> question = decode_scan(fields);
    return question ? scan(*question) : refuse("a scan that cannot be read");
  }
  if (kind == FrameKind::kReport) {
    return answer(FrameKind::kReported, encode_octets(served_.report()));
  }
  if (kind == FrameKind::kOrder) {
    const std::optional<std::string> order = decode_octets(fields);
    return order && served_.order
               ? answer(FrameKind::kOrdered, encode_octets(served_.order(*order)))
               : refuse("an order that cannot be read");
  }
  refuse("a question of an unknown kind");
}

void ReaderConnection::greet(std::string_view fields) {
  const std::optional<uint64_t> version = decode_number(fields);
  if (version != kReaderProtocol) {
    return refuse("readers' protocol " + (version ? std::to_string(*version) : "that is none") +
                  ", and it speaks " + std::to_string(kReaderProtocol));
  }
  snapshot_ = served_.database.snapshot();
  answer(FrameKind::kWelcome, encode_number(kReaderProtocol));
}

void ReaderConnection::get(std::string_view key) {
  const Result<std::optional<std::string>> value = snapshot_->get(key);
  if (!value) {
    return fail_with(value.error());
  }
  answer(FrameKind::kValue, encode_octets(value->value_or("")));
}

void ReaderConnection::scan(const ScanQuestion& question) {
  const size_t most = std::min<uint64_t>(question.bytes, kMostScanBytes);
  // The block cache is the writer's.
  const auto entry = snapshot_->iterate(View::Scan::kLong);
  FieldWriter fields;
  size_t bytes = 0;
  entry->seek(question.from);
  do {
    if (!entry->valid()) {
      if (const Status ended = entry->status(); !ended) {
        return fail_with(ended.error());
      }
      fields.number(3, 1);
      break;
    }
    fields.octets(1, entry->key());
    fields.octets(2, entry->value());
    bytes += entry->key().size() + entry->value().size();
    entry->next();
  } while (bytes < most);
  answer(FrameKind::kEntries, fields.take());
}

void ReaderConnection::answer(FrameKind kind, std::string_view fields) {
  answer_ = make_frame(kind, fields);
  sent_ = 0;
}

void ReaderConnection::fail_with(const Error& error) {
  const bool corrupt = error.code == ErrorCode::kCorrupt;
  answer(FrameKind::kFailure,
         encode_failure(corrupt ? FailureSort::kCorrupt : FailureSort::kUnreadable, error.message));
}

void ReaderConnection::refuse(std::string_view why) {
  ends_after_answer_ = true;
  answer(FrameKind::kFailure,
         encode_failure(FailureSort::kMisunderstood,
                        "it was asked what it does not understand: " + std::string(why)));
}

void ReaderConnection::let_go(FailureSort sort, std::string_view why) {
  if (!is_answering()) {
    answer(FrameKind::kFailure, encode_failure(sort, why));
    send_answer(Time());
  }
}

}  // namespace shilu
