# Queues for an outbox: each with its dead letter queue, alarms, and a policy for each role that works with it.
# Services and relays never create a queue; apply this before they start.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "kms_key_arn" {
  description = "A KMS key of your own for all queues; null for the encryption that SQS manages itself"
  type        = string
  default     = null
}

variable "alarm_topic_arns" {
  description = "SNS topics that the alarms tell"
  type        = list(string)
  default     = []
}

locals {
  # A queue by its name in the outbox. FIFO where messages of one group must stay in order.
  queues = {
    "orders"        = { fifo = false, dead_letters = "orders-dlq" }
    "payments.fifo" = { fifo = true, dead_letters = "payments-dlq.fifo" }
  }
}

# == Dead letters ==

resource "aws_sqs_queue" "dead_letters" {
  for_each = local.queues

  name       = each.value.dead_letters
  fifo_queue = each.value.fifo

  # As long as SQS can. In a standard queue the time runs from the first sending, so it must be longer than the queue's.
  message_retention_seconds = 1209600

  kms_master_key_id       = var.kms_key_arn
  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null
}

# No other queue may leave its dead letters here.
resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  for_each = local.queues

  queue_url = aws_sqs_queue.dead_letters[each.key].id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.main[each.key].arn]
  })
}

# == Queues ==

resource "aws_sqs_queue" "main" {
  for_each = local.queues

  name       = each.key
  fifo_queue = each.value.fifo

  # A consumer extends this while it works, so it only says how soon a crashed one is replaced.
  visibility_timeout_seconds = 30
  message_retention_seconds  = 345600

  # Not below 3 in a FIFO queue: each receive counts for all messages of the batch, the innocent ones too.
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[each.key].arn
    maxReceiveCount     = 5
  })

  kms_master_key_id       = var.kms_key_arn
  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null
}

# == Alarms ==

# Somebody must look: a message failed five times.
resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  for_each = local.queues

  alarm_name          = "${each.value.dead_letters} has messages"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters[each.key].name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  # SQS measures nothing in a queue that nobody uses.
  treat_missing_data = "notBreaching"
  alarm_actions      = var.alarm_topic_arns
}

# Consumers are away or too slow: the oldest message is older than a quarter of an hour for five minutes.
resource "aws_cloudwatch_metric_alarm" "oldest_message" {
  for_each = local.queues

  alarm_name          = "${each.key} is not consumed in time"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateAgeOfOldestMessage"
  dimensions          = { QueueName = aws_sqs_queue.main[each.key].name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = 900
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
}

# == Who may do what ==

# Attach each policy to the role of its process. Batches have no actions of their own: DeleteMessage covers
# DeleteMessageBatch, and so on.

# A producer, that is a service with the library only, needs nothing of AWS: it writes to its own database.

resource "aws_iam_policy" "relay" {
  name   = "outbox-relay"
  policy = data.aws_iam_policy_document.relay.json
}

data "aws_iam_policy_document" "relay" {
  statement {
    actions = [
      "sqs:SendMessage",
      "sqs:GetQueueUrl",        # a queue is known to the outbox by its name
      "sqs:GetQueueAttributes", # its size limit; without this the configured limit counts
    ]
    resources = [for queue in aws_sqs_queue.main : queue.arn]
  }

  # For a relay with a console, which shows how deep they are. Leave it out where there is none.
  statement {
    actions = [
      "sqs:GetQueueUrl",        # the redrive policy names the dead letter queue, not its URL
      "sqs:GetQueueAttributes", # how many messages it has
    ]
    resources = [for queue in aws_sqs_queue.dead_letters : queue.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]
    content {
      actions = [
        "kms:GenerateDataKey", # SQS encrypts in the name of who sends
        "kms:Decrypt",         # and checks that the key can be read back
      ]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_policy" "consumer" {
  name   = "outbox-consumer"
  policy = data.aws_iam_policy_document.consumer.json
}

data "aws_iam_policy_document" "consumer" {
  statement {
    actions = [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",           # what is done
      "sqs:ChangeMessageVisibility", # holds what is worked on, gives back what failed
      "sqs:GetQueueUrl",
      "sqs:GetQueueAttributes", # whether there is a dead letter queue, and after how many receives
    ]
    resources = [for queue in aws_sqs_queue.main : queue.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]
    content {
      actions   = ["kms:Decrypt"] # SQS decrypts in the name of who receives
      resources = [statement.value]
    }
  }
}

# A person, or a tool in their hands, who looks at dead letters and sends them again.
resource "aws_iam_policy" "dead_letter_operator" {
  name   = "outbox-dead-letter-operator"
  policy = data.aws_iam_policy_document.dead_letter_operator.json
}

data "aws_iam_policy_document" "dead_letter_operator" {
  statement {
    actions = [
      "sqs:StartMessageMoveTask",
      "sqs:ListMessageMoveTasks", # how far it is
      "sqs:ReceiveMessage",       # to look at them; a move also asks for this and the next two
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes", # how many there are
    ]
    resources = [for queue in aws_sqs_queue.dead_letters : queue.arn]
  }

  statement {
    actions = [
      "sqs:SendMessage",        # a move sends in the name of who started it
      "sqs:GetQueueUrl",        # a queue is known by its name
      "sqs:GetQueueAttributes", # its redrive policy names its dead letter queue
    ]
    resources = [for queue in aws_sqs_queue.main : queue.arn]
  }

  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]
    content {
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"] # a move reads, and writes anew
      resources = [statement.value]
    }
  }
}
