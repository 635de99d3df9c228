// ReaderConnection: one reader that is served beside the writer (store/reader_frames.h).
//
// Never waits: it reads and sends what the socket takes at once. It holds one question or one
// answer, whatever the reader does. Owned by the server's thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "store/database.h"
#include "store/durable_file.h"
#include "store/reader_frames.h"
#include "store/view.h"

namespace shilu {

// What readers are served from; outlives the connections.
struct ServedArchive {
  const Database& database;
  // How the writer gets on, as JSON; "" if it says nothing. Called by the server's thread.
  std::function<std::string()> report;
  // What it says to an order; "" where it takes none. Called by the server's thread.
  std::function<std::string(std::string_view order)> order = {};
};

class ReaderConnection {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `socket` does not block.
  ReaderConnection(FileDescriptor socket, const ServedArchive& served, Time now)
      : socket_(std::move(socket)), served_(served), idle_since_(now) {}

  int descriptor() const { return socket_.get(); }
  // Waits for the socket to take the rest of an answer; else for a question.
  bool is_answering() const { return sent_ < answer_.size(); }
  // When it last asked or took the last of an answer.
  Time idle_since() const { return idle_since_; }

  // Called when the socket is ready. False once the connection is over.
  bool proceed(Time now);
  // Tells the reader why it is let go, if it can hear that now.
  void let_go(FailureSort sort, std::string_view why);

 private:
  bool receive(Time now);
  bool send_answer(Time now);
  void answer_question(FrameKind kind, std::string_view fields);
  void greet(std::string_view fields);
  void get(std::string_view key);
  void scan(const ScanQuestion& question);
  void answer(FrameKind kind, std::string_view fields);
  void fail_with(const Error& error);
  void refuse(std::string_view why);

  FileDescriptor socket_;
  const ServedArchive& served_;
  Time idle_since_;
  std::unique_ptr<const View> snapshot_;  // from hello on
  std::string question_;                  // what has come of it
  std::string answer_;
  size_t sent_ = 0;  // of answer_
  bool ends_after_answer_ = false;
};

}  // namespace shilu
