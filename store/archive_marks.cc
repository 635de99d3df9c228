// What a person told of a host (p/), and what is asked of the process that writes.
#include <utility>

#include "store/archive_impl.h"
#include "store/keys.h"

namespace shilu {

Status Archive::set_host_mark(std::string_view host_name, const std::optional<std::string>& mark) {
  return impl_->writing([&]() -> Status {
    if (Status space = impl_->check_space(0); !space) {
      return space;
    }
    const Result<RunRecord> run = impl_->read_run();
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    Changes changes(*impl_->database, impl_->dictionaries, impl_->counters, impl_->log,
                    impl_->forgotten, run->number);
    const std::string key = host_mark_key(host_name);
    if (mark) {
      changes.batch().Put(key, encode_host_state(key, *mark));
    } else {
      changes.batch().Delete(key);
    }
    return impl_->write(changes);
  });
}

Result<std::optional<std::string>> Archive::host_mark(std::string_view host_name) const {
  const std::string key = host_mark_key(host_name);
  const Result<std::optional<std::string>> value = impl_->present().get(key);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  if (!*value) {
    return std::optional<std::string>();
  }
  return decode_host_state(key, **value).map([](std::string mark) {
    return std::optional<std::string>(std::move(mark));
  });
}

Status Archive::scan_host_marks(
    const std::function<void(std::string_view host_name, std::string_view mark)>& visit) const {
  const auto entry = impl_->present().iterate(View::Scan::kLong);
  for (entry->seek(kHostMarkPrefix); entry->valid() && entry->key().starts_with(kHostMarkPrefix);
       entry->next()) {
    const Result<std::string> mark = decode_host_state(entry->key(), entry->value());
    if (!mark) {
      return tl::unexpected<Error>(mark.error());
    }
    visit(entry->key().substr(kHostMarkPrefix.size()), *mark);
  }
  return entry->status();
}

void Archive::take_orders_by(std::function<std::string(std::string_view order)> take) {
  const MutexLock locked(impl_->serving_mutex);
  impl_->take_order = std::move(take);
}

std::string Archive::Impl::order_now(std::string_view order) {
  const MutexLock locked(serving_mutex);
  return take_order ? take_order(order) : "";
}

Result<std::string> Archive::order(std::string_view order) const {
  if (!impl_->remote) {
    return fail(ErrorCode::kInvalidArgument, impl_->directory + " is written by no other process");
  }
  return impl_->remote->order(order);
}

}  // namespace shilu
