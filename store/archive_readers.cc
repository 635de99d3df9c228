// Who reads an archive while who writes it: a reader opens the database itself, and beside a writer
// asks the writer's process.
#include <chrono>
#include <thread>
#include <utility>

#include "store/archive_impl.h"

namespace shilu {
namespace {

// A writer that begins has a while to go until it answers readers, and one that ends until the
// lock is free; readers are soon done. So long is tried again.
constexpr std::chrono::milliseconds kPatience{3000};
constexpr std::chrono::milliseconds kTryAgainAfter{20};

// Tries until what it gives is no longer `in_the_way`, or patience ends. Another process gives no
// sign to wait for.
template <typename Try, typename InTheWay>
auto try_patiently(const Try& attempt, const InTheWay& in_the_way) -> decltype(attempt()) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    auto result = attempt();
    if (result || !in_the_way(result.error()) || std::chrono::steady_clock::now() >= give_up) {
      return result;
    }
    std::this_thread::sleep_for(kTryAgainAfter);
  }
}

}  // namespace

Status Archive::Impl::lock_to_write() {
  Result<ArchiveLock> taken =
      try_patiently([this] { return ArchiveLock::take(directory, ArchiveLock::For::kWriting); },
                    [this](const Error&) { return ArchiveLock::only_readers_have(directory); });
  if (!taken) {
    return tl::unexpected<Error>(taken.error());
  }
  lock = std::move(*taken);
  return {};
}

Status Archive::Impl::open_to_read() {
  return try_patiently(
      [this]() -> Status {
        Result<ArchiveLock> taken = ArchiveLock::take(directory, ArchiveLock::For::kReading);
        if (taken) {
          lock = std::move(*taken);
          if (const auto damage = Archive::mend(directory, mode, options); !damage) {
            return tl::unexpected<Error>(damage.error());
          }
          return Database::open_to_read(directory + "/db")
              .map([this](std::unique_ptr<Database> opened) { database = std::move(opened); });
        }
        if (taken.error().code != ErrorCode::kLocked) {
          return tl::unexpected<Error>(taken.error());
        }
        Result<std::shared_ptr<const RemoteView>> connected = RemoteView::connect(directory);
        if (connected) {
          remote = std::move(*connected);
          return {};
        }
        // Nobody listens: who has it is the better answer.
        return tl::unexpected<Error>(
            connected.error().code == ErrorCode::kNotFound ? taken.error() : connected.error());
      },
      [](const Error& error) { return error.code == ErrorCode::kLocked; });
}

void Archive::Impl::serve_readers() {
  Result<std::unique_ptr<ReaderServer>> started =
      ReaderServer::start(directory,
                          {*database, [this] { return report_now(); },
                           [this](std::string_view order) { return order_now(order); }},
                          {});
  if (started) {
    readers = std::move(*started);
  }
  const MutexLock locked(serving_mutex);
  readers_served = started ? Status() : Status(tl::unexpected<Error>(started.error()));
}

Status Archive::Impl::reopen_database() {
  readers.reset();
  training.reset();
  recent_texts.clear();
  return database->reopen().map([this] { serve_readers(); });
}

std::string Archive::Impl::report_now() {
  const MutexLock locked(serving_mutex);
  return report ? report() : "";
}

Status Archive::readers_served() const {
  const MutexLock locked(impl_->serving_mutex);
  return impl_->readers_served;
}

void Archive::report_by(std::function<std::string()> report) {
  const MutexLock locked(impl_->serving_mutex);
  impl_->report = std::move(report);
}

Result<std::optional<Archive::Writer>> Archive::writer() const {
  if (!impl_->remote) {
    return std::optional<Writer>();
  }
  return impl_->remote->report().map([this](std::string report) {
    return std::optional(Writer{impl_->remote->process(), std::move(report)});
  });
}

}  // namespace shilu
